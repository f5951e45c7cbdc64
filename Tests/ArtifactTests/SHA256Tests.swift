import Artifact
import Testing

/// The vectors are NIST's: FIPS 180-4 examples and the CAVP short messages.
@Suite struct SHA256Tests {
  @Test(
    "the digests are those that NIST publishes",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
          + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
    ])
  func published(message: String, digest: String) {
    #expect(SHA256.hex(message.utf8) == digest)
  }

  @Test("a million times the letter a gives the digest that NIST publishes")
  func million() {
    let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(SHA256.hex([UInt8](repeating: 0x61, count: 1_000_000)) == expected)
  }

  @Test("bytes that arrive in pieces give the same digest as all at once", arguments: 1...130)
  func pieces(size: Int) {
    let message = (0..<517).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var digest = SHA256()
    for start in stride(from: 0, to: message.count, by: size) {
      digest.update(message[start..<min(start + size, message.count)])
    }
    var whole = SHA256()
    whole.update(message)
    #expect(digest.finalize() == whole.finalize())
  }
}
