extension Proof {
  /// The script of the way back, in two parts: between them the transaction is open, and nothing is
  /// committed yet.
  package struct Down: Sendable, Equatable {
    /// Ends with a line `<nonce>|ready`. Where there is nothing to undo it ends its transaction, and its
    /// line is `<nonce>|nothing|<state>`.
    package let body: String
    /// Commits; its last line is `<nonce>|done`. Harmless where there was nothing to undo.
    package let ending: String
  }

  /// How what was written into a column is kept.
  package enum KeepingWay: Sendable {
    /// As large as the live table is.
    case bySize
    /// It is read under the lock of its table.
    case underLock
    /// It is copied before, and brought up to date under the lock.
    case copiedFirst
    /// The column stays, under another name.
    case parked
  }

  /// The way back of an apply. An apply that never was gets a marker that it never will be: a
  /// transaction of it that still hangs somewhere dies on it.
  ///
  /// - Parameters:
  ///   - mustBeUp: it was committed, as far as we know: a database that does not know of it is another
  ///     one, and gets no marker.
  package func down(
    round: Int, mustBeUp: Bool = false, lockTimeout: Int = 100,
    keeping: KeepingWay = .bySize, nonce: String
  ) -> Down {
    let names = names(round)
    let settings = settings(lockTimeout)
    var script = ScriptText(nonce: nonce)
    script.add(settings.beginning)
    script.say("begun")
    identify(&script)
    script.add(Bookkeeping.lock(names) + Bookkeeping.lockAll)
    script.add("SELECT extract(epoch FROM clock_timestamp()) AS sandbox_start \\gset")
    script.run(Bookkeeping.setUp(tag: nonce))
    script.add(Bookkeeping.look(names))
    script.add(
      """
      SELECT :'sandbox_state' = 'none' AS sandbox_none, :'sandbox_state' = 'up' AS sandbox_up \\gset
      """)
    if mustBeUp {
      script.require(
        "sandbox_up",
        "it does not know of this rollout, or knows that it was taken back: it was restored from a copy, "
          + "or another server took over")
    }
    script.add(
      """
      \\if :sandbox_none
      INSERT INTO \(Names.schema).marker(tx,state,xid)
        VALUES('\(names.transaction)','aborted',pg_current_xact_id()::text);
      \\endif
      \\if :sandbox_up
      """)
    script.say("before")
    script.add("SELECT 1 WHERE \(SessionSettings.canonical);\n\(arithmetic(names).keep)")
    script.add(arithmetic(names).isThere(tag: nonce))
    script.require("sandbox_ok", "what the migration made has been changed since")
    copy(names, keeping, &script)
    script.say("lock")
    let locked = locked
    if !locked.isEmpty {
      script.run(["LOCK TABLE \(locked.joined(separator: ", ")) IN ACCESS EXCLUSIVE MODE"])
    }
    script.add("SELECT extract(epoch FROM clock_timestamp()) AS sandbox_locked \\gset")
    script.say("back")
    back(names, &script)
    script.say("fingerprint")
    script.add("SELECT 1 WHERE \(SessionSettings.canonical) AND \(settings.safety);")
    script.run(["SET CONSTRAINTS ALL IMMEDIATE"])
    script.add(arithmetic(names).compare(less: added, more: removed, tag: nonce))
    script.require("sandbox_ok", "the way back does not lead where it came from")
    script.add("DROP TABLE \(names.lines);")
    script.add(
      """
      UPDATE \(Names.schema).marker SET state = 'down', at = clock_timestamp()
        WHERE tx = '\(names.transaction)';
      """)
    tell(names, &script)
    script.say("ready")
    script.add("\\else\nCOMMIT;")
    script.say("nothing", ":'sandbox_state'")
    script.add("\\endif")
    var ending = ScriptText(nonce: nonce)
    ending.say("committing")
    ending.add("\\if :sandbox_up\nCOMMIT;\n\\endif")
    ending.say("done")
    return Down(body: script.text, ending: ending.text)
  }

  /// Before the lock. They are the first steps, so nothing of their tables has gone yet.
  private func copy(_ names: Names, _ way: KeepingWay, _ script: inout ScriptText) {
    let keeping = Keeping(names: names, tag: script.nonce)
    script.say("copy")
    for (number, salvage) in salvages.enumerated() {
      script.add(
        """
        SELECT \(salvage.isParked(way)) AS sandbox_park_\(number) \\gset
        SELECT NOT :'sandbox_park_\(number)' AND \(salvage.isCopiedFirst(way)) AS sandbox_first_\(number),
          pg_snapshot_xmin(pg_current_snapshot())::text::numeric % 4294967296 AS sandbox_seen_\(number) \\gset
        \\if :sandbox_first_\(number)
        """)
      script.run([keeping.sample(salvage, all: isKeptWhole(salvage))])
      if way == .bySize {
        script.add(
          """
          SELECT current_setting('sandbox.written') AS sandbox_first_\(number) \\gset
          \\endif
          \\if :sandbox_first_\(number)
          """)
      }
      script.run(keeping.copyFirst(salvage, number, all: isKeptWhole(salvage)))
      script.add("\\endif")
    }
  }

  /// Whether rows are kept that hold the default, too.
  private func isKeptWhole(_ salvage: Inverse.Salvage) -> Bool {
    salvage.isWhole || log.tables.contains { $0.after == salvage.table }
  }

  private func back(_ names: Names, _ script: inout ScriptText) {
    let keeping = Keeping(names: names, tag: script.nonce)
    var kept = 0
    for (number, step) in inverse.steps.enumerated() {
      script.say("step|\(number)")
      switch step {
      case .run(let sql):
        guard let parked = salvages.firstIndex(where: { $0.drop == sql }) else {
          script.run([sql])
          continue
        }
        script.add("\\if :sandbox_park_\(parked)")
        script.run([keeping.park(salvages[parked], parked)])
        script.add("\\else")
        script.run([sql])
        script.add("\\endif")
      case .salvage(let salvage):
        let all = isKeptWhole(salvage)
        script.add("\\if :sandbox_park_\(kept)\n\\elif :sandbox_first_\(kept)")
        // The number is psql's, and not the server's to change.
        script.run(
          keeping.catchUp(salvage, kept, all: all, seen: "\(script.nonce)_seen"),
          replacing: "\(script.nonce)_seen", by: "sandbox_seen_\(kept)")
        script.add("\\else")
        script.run(keeping.salvage(salvage, kept, all: all))
        script.add("\\endif")
        kept += 1
      case .park(let park):
        script.run(keeping.park(park, in: names.park(number), kind: "table"))
      case .unpark(let park):
        guard
          let statement = inverse.dropped.first(where: {
            $0.value.table.utf8.elementsEqual(park.table.utf8)
          })?.key
        else { continue }
        script.run(keeping.unpark(park, from: names.park(dropped: statement)))
      case .undoRows: script.run(log.back(names, tag: script.nonce))
      }
    }
  }

  /// What was kept, what went back, and what did not.
  private func tell(_ names: Names, _ script: inout ScriptText) {
    let mine = "tx = '\(names.transaction)'"
    script.say(
      "down",
      """
      jsonb_build_object('ms', 1000 * (extract(epoch FROM clock_timestamp()) - :sandbox_start),
       'locked', 1000 * (extract(epoch FROM clock_timestamp()) - :sandbox_locked),
       'undone', coalesce(nullif(current_setting('sandbox.undone', true), ''), '0')::bigint,
       'kept', (SELECT coalesce(jsonb_agg(jsonb_build_array(kind, identity, place, rows)
         ORDER BY identity), '[]') FROM \(Names.schema).kept WHERE \(mine) AND kind <> 'dropped'),
       'conflicts', (SELECT coalesce(jsonb_agg(jsonb_build_array(relation, n, keys) ORDER BY relation),
         '[]') FROM (SELECT relation, count(*) AS n, jsonb_path_query_array(
           jsonb_agg(left(array_to_string(key, ', ', 'NULL'), 100) ORDER BY key), '$[0 to 19]') AS keys
         FROM \(Names.schema).conflicts WHERE \(mine) GROUP BY relation) c))
      """)
  }
}
