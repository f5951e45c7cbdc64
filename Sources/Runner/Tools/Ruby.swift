/// Ruby, judged by `RubyVM::InstructionSequence.compile` (never run): one process for all files.
enum Ruby {
  /// Without gems and without what RUBYOPT names, silent about what is only suspicious.
  static let arguments = [
    "--disable=all", "-W0", "-e", String(decoding: PackageResources.parse_rb, as: UTF8.self),
  ]
}
