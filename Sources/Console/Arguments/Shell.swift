/// The shells that have completions.
package enum Shell: String, CaseIterable, ArgumentValue { case bash, zsh, fish }
