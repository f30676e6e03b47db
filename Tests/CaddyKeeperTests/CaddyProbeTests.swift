import CKeeper
import CPosix
import Glibc
import TestSupport
import Testing

@testable import CaddyKeeper

/// The probes of a Caddy, at a socket that a test owns.
struct CaddyProbeTests {
    private func answer(_ listener: Int32) throws {
        let connection = ckeeper_accept(listener)
        try #require(connection >= 0)
        #expect(UnixExchange.write(Array("HTTP/1.0 404 Not Found\r\n\r\n".utf8), to: connection))
        close(connection)
    }

    /// Runs `body` with a probe and the socket that it asks.
    private func probing(_ body: (_ probe: CaddyProbe, _ listener: Int32) throws -> Void) throws {
        let folder = TemporaryFolder()
        let path = folder.path("1.sock")
        let listener = cposix_listen_unix(path)
        try #require(listener >= 0)
        defer { withExtendedLifetime(folder) { _ = close(listener) } }
        try body(CaddyProbe(path, at: .zero), listener)
    }

    @Test func `a probe begins after a pause, and any answer counts`() throws {
        try probing { probe, listener in
            #expect(probe.update(at: .seconds(4)) == nil)
            #expect(ckeeper_accept(listener) < 0)
            #expect(probe.update(at: .seconds(5)) == nil)
            try answer(listener)
            #expect(probe.update(at: .seconds(6)) == true)
            // The next one begins after a pause.
            #expect(probe.update(at: .seconds(10)) == nil)
            #expect(ckeeper_accept(listener) < 0)
        }
    }

    @Test func `a Caddy that accepts and does not answer fails one probe after the other`() throws {
        try probing { probe, _ in
            let results = (0..<40).map { probe.update(at: .seconds($0)) }
            #expect(results.indices.filter { results[$0] == false } == [15, 26, 37])
            #expect(!results.contains(true))
        }
    }

    @Test func `an answer in the last moment counts, and so does one to a second connection`() throws {
        try probing { probe, listener in
            #expect(probe.update(at: .seconds(5)) == nil)
            let connection = ckeeper_accept(listener)
            try #require(connection >= 0)
            close(connection)
            #expect(probe.update(at: .seconds(6)) == nil)
            #expect(probe.update(at: .seconds(7)) == nil)
            try answer(listener)
            #expect(probe.update(at: .seconds(60)) == true)
        }
    }

    @Test func `without a socket a probe fails at its end`() {
        let folder = TemporaryFolder()
        let probe = CaddyProbe(folder.path("no.sock"), at: .zero)
        #expect([5, 14, 15].map { probe.update(at: .seconds($0)) } == [nil, nil, false])
    }
}
