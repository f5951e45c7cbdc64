extension Connection {
  /// What a URL may say: parameters of libpq without a secret and without a say in how statements run
  /// (PostgreSQL, "Parameter Key Words").
  enum Key: String, CaseIterable, Sendable {
    case host, hostaddr, port, user, dbname
    case sslmode, sslrootcert, sslcert, sslkey, sslcrl, sslcrldir, sslsni, sslcertmode
    case sslnegotiation, sslcompression
    case sslMinProtocolVersion = "ssl_min_protocol_version"
    case sslMaxProtocolVersion = "ssl_max_protocol_version"
    case channelBinding = "channel_binding"
    case requireAuth = "require_auth"
    case requirepeer, gssencmode, krbsrvname, gsslib, gssdelegation
    case targetSessionAttrs = "target_session_attrs"
    case loadBalanceHosts = "load_balance_hosts"
    case connectTimeout = "connect_timeout"
    case keepalives
    case keepalivesIdle = "keepalives_idle"
    case keepalivesInterval = "keepalives_interval"
    case keepalivesCount = "keepalives_count"
    case tcpUserTimeout = "tcp_user_timeout"
    case applicationName = "application_name"
    case passfile

    /// The variable that stands for it in the environment (PostgreSQL, "Environment Variables").
    ///
    /// PGPASSFILE is not among them: whose run it is says where the passwords are.
    var variable: String? {
      switch self {
      case .dbname: "PGDATABASE"
      case .host, .hostaddr, .port, .user, .sslmode, .sslrootcert, .sslcert, .sslkey, .sslcrl,
        .sslcrldir, .sslsni, .sslcertmode, .sslnegotiation, .sslcompression,
        .sslMinProtocolVersion, .sslMaxProtocolVersion, .channelBinding, .requireAuth,
        .requirepeer, .gssencmode, .krbsrvname, .gsslib, .gssdelegation, .targetSessionAttrs,
        .loadBalanceHosts, .connectTimeout:
        "PG" + rawValue.filter { $0 != "_" }.uppercased()
      case .keepalives, .keepalivesIdle, .keepalivesInterval, .keepalivesCount, .tcpUserTimeout,
        .applicationName, .passfile:
        nil
      }
    }

    /// Whether its value is a path.
    var isPath: Bool {
      switch self {
      case .sslrootcert, .sslcert, .sslkey, .sslcrl, .sslcrldir, .passfile: true
      default: false
      }
    }
  }

  /// Parameters of libpq that are refused, and why.
  static let refusedKeys: [String: String] = [
    "password": noPassword,
    "sslpassword": "the password of a key must not stand in a URL: use a key without one",
    "oauth_client_secret": "a secret must not stand in a URL: write it into a service file",
    "scram_client_key": "a secret must not stand in a URL: write it into a service file",
    "scram_server_key": "a secret must not stand in a URL: write it into a service file",
    "options":
      "settings of the server are sandbox's to make, and poolers refuse 'options': leave it "
      + "out, or set them for the role with ALTER ROLE … SET",
    "service": "name the service alone, without a URL",
    "servicefile": "name the file by PGSERVICEFILE",
    "replication": "a migration needs a plain connection: leave 'replication' out",
    "client_encoding": "texts go as UTF-8: leave 'client_encoding' out",
  ]

  static let noPassword =
    "a password must not stand in a URL: everybody on this machine sees it there. Write it into "
    + "~/.pgpass (mode 0600, a line host:port:database:user:password), or name such a file by "
    + "PGPASSFILE, or name a service of ~/.pg_service.conf"
}
