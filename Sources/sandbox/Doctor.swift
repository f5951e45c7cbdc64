import Artifact
import Console
import Judging
import Results
import Runner

/// `sandbox doctor`: what is here for trying reports.
enum Doctor {
  static let command = Command<Session>(
    "Show which jail and which tools are here, and what to do about the others.",
    discussion: """
      Each jail is made once, and each tool asked for its version in it. Status 0: a jail and all tools \
      are here; 3: a tool is missing, so that files stay unchecked; 2: there is no jail, so that \
      nothing is run.
      """,
    Option<Format>("--format", placeholder: "FORMAT", default: .text, "How to write it.")
  ) { session, format in
    let diagnosis = try await Diagnosis.ofThisMachine(environment: session.environment)
    switch format {
    case .text: try Terminal.print(DiagnosisText(style: session.style).text(diagnosis))
    case .json:
      try Terminal.print(
        document: DiagnosisJSON.document(diagnosis, version: Product.version).bytes)
    }
    if diagnosis.chosen == nil { return ExitStatus.broken.rawValue }
    return (diagnosis.toolbox.missing.isEmpty ? ExitStatus.passed : .unchecked).rawValue
  }
}
