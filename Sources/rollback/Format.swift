import Console

/// How a result is written.
enum Format: String, CaseIterable, Sendable, ArgumentValue { case text, json }
