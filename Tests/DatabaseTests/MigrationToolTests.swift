import Testing

@testable import Databases

@Suite("The application's own migration tool") struct MigrationToolTests {
  @Test(
    "is known by its table",
    arguments: [
      ("drizzle.__drizzle_migrations", "drizzle"), ("public._prisma_migrations", "Prisma"),
      ("public.knex_migrations", "knex"), ("sqitch.changes", "sqitch"),
      ("ops.flyway_schema_history", "Flyway"), ("public.\"SequelizeMeta\"", "Sequelize"),
      ("\"a.b\".alembic_version", "Alembic"), ("django_migrations", "Django"),
    ])
  func table(table: String, name: String) throws {
    let found = MigrationTool.found(tables: ["public.users", table], files: [])
    #expect(found.map(\.name) == [name])
    #expect(try #require(found.first).sentence.contains("will not know of this rollout"))
  }

  @Test(
    "is known by its files",
    arguments: [
      ("drizzle.config.ts", "drizzle"), ("prisma/schema.prisma", "Prisma"),
      ("api/knexfile.js", "knex"), ("sqitch.plan", "sqitch"), ("conf/flyway.conf", "Flyway"),
      (".sequelizerc", "Sequelize"), ("alembic.ini", "Alembic"), ("manage.py", "Django"),
      ("db/migrate/20260101_x.rb", "Rails"),
    ])
  func file(file: String, name: String) {
    #expect(MigrationTool.found(tables: [], files: ["index.js", file]).map(\.name) == [name])
  }

  @Test("tables that other tools have, too, are not enough")
  func rails() {
    #expect(MigrationTool.found(tables: ["public.schema_migrations"], files: []).isEmpty)
    let tables = ["public.schema_migrations", "public.ar_internal_metadata"]
    #expect(MigrationTool.found(tables: tables, files: []).map(\.name) == ["Rails"])
    #expect(
      MigrationTool.found(tables: ["public.\"sqitch.changes\"", "public.sqitch"], files: ["x"])
        .isEmpty)
  }
}
