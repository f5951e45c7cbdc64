import Console

/// How other things than a trial are written.
enum Format: String, CaseIterable, Sendable, ArgumentValue { case text, json }
