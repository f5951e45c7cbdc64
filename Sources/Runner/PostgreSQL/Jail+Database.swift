import Foundation
import Launching

extension Jail {
  /// Open to the server that an address names: the network, what the resolver reads, and the
  /// directory of a local server's socket.
  func reaching(_ address: DatabaseAddress) -> Jail {
    var jail = self
    jail.hasNetwork = true
    let parts = URLComponents(string: address.url)
    let named = parts?.queryItems?.filter { $0.name == "host" }.compactMap(\.value) ?? []
    let hosts = named + [parts?.host?.removingPercentEncoding].compactMap(\.self)
    let resolver = [
      "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services",
      "/etc/ssl/certs",
    ]
    let sockets = hosts.filter { $0.hasPrefix("/") } + ["/run/postgresql"]
    jail.readable += (resolver + sockets).filter {
      FileManager.default.fileExists(atPath: $0) && !jail.readable.contains($0)
    }
    return jail
  }
}
