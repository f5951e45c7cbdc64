import Testing

@testable import Databases

@Suite("An expression of the catalog") struct PlainExpressionTests {
  @Test(
    "is asked of live rows where it only compares and computes",
    arguments: [
      "((n > 0))", "((a ~~ 'x%'::text) AND (b IS NOT NULL))", "((n)::numeric(10,2) < 4.5)",
      "((status = ANY (ARRAY['new'::text, 'done (or not)'::text])))", "((length(a) < 12))",
      "((\"Odd (name)\" <> 'it''s; ('::text))", "(CASE WHEN (a > 1) THEN (b > 2) ELSE true END)",
      "((a)::character varying(3) IS DISTINCT FROM 'b'::text)", "((CURRENT_DATE > d))",
    ])
  func plain(_ text: String) { #expect(PlainExpression.isOne(text)) }

  @Test(
    "is not asked where it could do anything else",
    arguments: [
      "(pg_sleep(1) IS NULL)", "((pg_terminate_backend (n)))", "((public.pay(id) > 0))",
      "((a OPERATOR(public.+) b))",
      "((\"length\"(a) > 0))", "((a)::public.thing IS NULL)",
      "(('a' = E'\\'' || pg_sleep(1) || '\\''))",
      "((a = 'x\\'))", "((n > 0)); DROP TABLE t; --", "((n > 0)", "(n > 0))",
      "((n > 0) /* pg_sleep(1) */)",
      "((n > 0))/*'*/)) q; COMMIT; DROP TABLE t; SELECT ((true /*'*/",
      "((n > 0)) --'\n)) q; DROP TABLE t; --'",
      "((a = U&'x'))", "((a = e'x'))",
      "((a = $x$ $x$))", "((a = 'open))", "((dblink\u{A0}(a)))", "((n > 0)\u{0})",
    ])
  func other(_ text: String) { #expect(!PlainExpression.isOne(text)) }
}
