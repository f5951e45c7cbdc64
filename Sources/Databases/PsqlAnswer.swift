/// What one run of psql came to.
package struct PsqlAnswer: Sendable, Equatable {
  /// Its standard output.
  package let out: String
  /// Its standard error: of a server's error `ERROR:  55P03: canceling …`, as VERBOSITY=verbose has it.
  package let err: String
  /// 0: all was done. 2: the connection failed or was lost. 3: a statement failed and the run stopped
  /// there (psql, "Exit Status"). Negative: minus the signal that ended it.
  package let status: Int32

  package init(out: String, err: String, status: Int32) {
    (self.out, self.err, self.status) = (out, err, status)
  }
}
