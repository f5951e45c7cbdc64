extension MigrationTool {
  /// What one tool leaves behind, and how it is told that a migration is done already (each tool's own
  /// manual). One line per tool: another one is a line here.
  struct Trace: Sendable {
    let tool: MigrationTool
    /// One of them is enough. A word with a point at its end is a schema.
    var tables: [String] = []
    /// These must be there, too.
    var also: [String] = []
    var files: [String] = []
    var folders: [String] = []

    static let all = [
      Trace(
        tool: MigrationTool(
          name: "drizzle",
          remedy: "it has no command for it; INSERT INTO drizzle.__drizzle_migrations (hash, "
            + "created_at) VALUES (the SHA-256 of its .sql file, 'when' of its entry in "
            + "meta/_journal.json);"),
        tables: ["__drizzle_migrations"],
        files: ["drizzle.config.ts", "drizzle.config.js", "drizzle.config.json"]),
      Trace(
        tool: MigrationTool(name: "Prisma", remedy: "prisma migrate resolve --applied NAME"),
        tables: ["_prisma_migrations"],
        files: ["schema.prisma", "prisma.config.ts"]),
      Trace(
        tool: MigrationTool(
          name: "knex",
          remedy: "it has no command for it; INSERT INTO knex_migrations (name, batch, "
            + "migration_time) VALUES ('FILE', (SELECT coalesce(max(batch), 0) + 1 FROM knex_migrations), now());"
        ),
        tables: ["knex_migrations"], files: ["knexfile.js", "knexfile.ts", "knexfile.cjs"]),
      Trace(
        tool: MigrationTool(name: "sqitch", remedy: "sqitch deploy --log-only --to-change CHANGE"),
        tables: ["sqitch."], files: ["sqitch.plan", "sqitch.conf"]),
      Trace(
        tool: MigrationTool(
          name: "Flyway",
          remedy:
            "flyway -skipExecutingMigrations=true migrate, which only its paid editions have; "
            + "without them, write the migration so that it does nothing where it is done already "
            + "(IF NOT EXISTS)"),
        tables: ["flyway_schema_history"], files: ["flyway.conf", "flyway.toml"]),
      Trace(
        tool: MigrationTool(
          name: "Sequelize",
          remedy: "it has no command for it; INSERT INTO \"SequelizeMeta\" (name) VALUES ('FILE');"),
        tables: ["SequelizeMeta"], files: [".sequelizerc"]),
      Trace(
        tool: MigrationTool(name: "Alembic", remedy: "alembic stamp REVISION"),
        tables: ["alembic_version"], files: ["alembic.ini"]),
      Trace(
        tool: MigrationTool(
          name: "Django", remedy: "python manage.py migrate --fake APP NAME"),
        tables: ["django_migrations"], files: ["manage.py"]),
      Trace(
        tool: MigrationTool(
          name: "Rails",
          remedy: "it has no command for it; INSERT INTO schema_migrations (version) VALUES "
            + "('VERSION');"),
        tables: ["schema_migrations"], also: ["ar_internal_metadata"], folders: ["db/migrate"]),
    ]
  }
}
