import Basics
import Glibc
import HTTPClient
import Testing

@testable import ContainerEngine

/// The errors of a connection to the engine that could not be made.
struct ConnectionErrorTests {
    private static let socket = EngineEndpoint.unix("/run/docker.sock")

    @Test func `a socket that another group owns is forbidden`() {
        let error = EngineError(connecting: .cannotConnect(reason: "permission denied", errno: EACCES), to: Self.socket)
        #expect(error == .forbidden(endpoint: "unix:///run/docker.sock"))
        #expect(error.hints.first?.contains("usermod -aG docker") == true && error.blame == .engine)
    }

    @Test(arguments: [
        HTTPClientError.cannotConnect(reason: "no such file or directory", errno: ENOENT),
        .cannotConnect(reason: "permission denied, as a text alone", errno: 0), .closed,
    ])
    func `any other error makes the engine unreachable`(error: HTTPClientError) {
        let found = EngineError(connecting: error, to: Self.socket)
        #expect(found == .unreachable(endpoint: "unix:///run/docker.sock", reason: error.reason))
    }
}
