/// What the nearest `package.json` says in `"type"`.
package enum ModuleType: String, Sendable, Hashable {
  case module, commonjs
}
