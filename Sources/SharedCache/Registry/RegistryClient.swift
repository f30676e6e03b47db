import Basics
package import ContainerEngine
package import FoundationEssentials
package import HTTPClient

/// A client of a registry's HTTP API, for what the engine cannot ask: lists and deletion. The
/// format is that of the OCI distribution specification 1.1.
package struct RegistryClient: Sendable {
    /// The repository in the registry.
    let repository: SharedRepository
    /// The addresses to try, in order. A registry without TLS has one without.
    let endpoints: [HTTPEndpoint]
    /// The credentials of the docker CLI's user; nil for anonymous requests.
    let auth: RegistryAuth?
    private let clients: [HTTPClient]
    private let timeout: Duration
    private let tokens = RegistryTokens()

    /// Creates a client.
    /// - Parameter timeout: the longest time for one answer.
    package init(_ repository: SharedRepository, endpoints: [HTTPEndpoint], auth: RegistryAuth?, timeout: Duration = .seconds(60)) {
        (self.repository, self.endpoints, self.auth, self.timeout) = (repository, endpoints, auth, timeout)
        clients = endpoints.map { HTTPClient(endpoint: $0) }
    }

    /// All tags of the repository. Empty if the repository does not exist yet. The time limit holds
    /// for each page.
    ///
    /// `GET /v2/<name>/tags/list`
    /// - Throws: ``RegistryError``.
    package func tags() async throws -> Set<String> {
        struct Page: Decodable { let name: String?, tags: [String]? }
        var tags: Set<String> = []
        var next: String? = "\(path)/tags/list?n=10000"
        for _ in 0..<Self.mostPages {
            guard let target = next else { return tags }
            let response = try await send(HTTPRequest(target: target), action: "pull", limit: Self.longestPage)
            if response.status == 404 { return tags }
            guard response.status == 200 else { throw RegistryError(response, "GET \(target)", registry: repository.base.registry) }
            guard let page = try? JSONCoding.decode(Page.self, from: response.body), page.name != nil || page.tags != nil else {
                throw RegistryError.unexpected("GET \(target)", "the answer is not a list of tags")
            }
            tags.formUnion(page.tags ?? [])
            guard tags.count <= Self.mostTags else {
                throw RegistryError.unexpected("GET \(path)/tags/list", "the list has more than \(Self.mostTags) tags")
            }
            next = Self.next(response.headers.all("Link"))
        }
        throw RegistryError.unexpected("GET \(path)/tags/list", "the list has no end")
    }

    /// The manifest that a tag names; nil if there is none.
    ///
    /// `GET /v2/<name>/manifests/<tag>`
    /// - Throws: ``RegistryError``.
    package func manifest(_ tag: String) async throws -> RegistryManifest? {
        let target = "\(path)/manifests/\(tag)"
        let accept = Self.manifestTypes.joined(separator: ", ")
        let response = try await send(HTTPRequest(target: target, headers: ["Accept": accept]), action: "pull")
        if response.status == 404 { return nil }
        guard response.status == 200 else { throw RegistryError(response, "GET \(target)", registry: repository.base.registry) }
        return RegistryManifest(response.body, digest: response.headers.first("Docker-Content-Digest"))
    }

    /// The time at which an image was made, and the manifest that it is a record of. Each is nil if
    /// the image's configuration does not have it.
    ///
    /// `GET /v2/<name>/blobs/<digest>`
    /// - Throws: ``RegistryError``.
    package func details(_ manifest: RegistryManifest) async throws -> (created: Date?, manifest: String?) {
        struct Configuration: Decodable {
            struct Settings: Decodable { let Labels: [String: String]? }
            let created: String?
            let config: Settings?
        }
        guard let digest = manifest.configuration else { return (nil, nil) }
        let target = "\(path)/blobs/\(digest)"
        let response = try await send(HTTPRequest(target: target), action: "pull")
        // Some registries redirect to a storage. The time is then unknown.
        guard response.status == 200, let found = try? JSONCoding.decode(Configuration.self, from: response.body) else { return (nil, nil) }
        return (found.created.flatMap(Self.time), found.config?.Labels?[RecordImages.label])
    }

    /// The time in an image's configuration: RFC 3339 in UTC, with any number of digits behind the
    /// second. Images that are pushed within a second differ by these digits.
    private static func time(_ text: String) -> Date? {
        guard let whole = try? Date(String(text.prefix(19)) + "Z", strategy: .iso8601) else { return nil }
        let digits = text.dropFirst(19).prefix { $0 == "." || ("0"..."9").contains($0) }
        return whole.addingTimeInterval(Double("0" + digits) ?? 0)
    }

    /// Removes a manifest, and with it all its tags.
    ///
    /// `DELETE /v2/<name>/manifests/<digest>`
    /// - Throws: ``RegistryError``.
    package func delete(_ digest: String) async throws {
        let target = "\(path)/manifests/\(digest)"
        let response = try await send(HTTPRequest(method: "DELETE", target: target), action: "delete")
        guard [200, 202, 404].contains(response.status) else {
            throw RegistryError(response, "DELETE \(target)", registry: repository.base.registry)
        }
    }

    private var path: String { "/v2/\(repository.base.repository)" }
    private static let mostPages = 500
    private static let mostTags = 500_000
    /// The longest page of a list in bytes. A tag has at most 128 characters.
    private static let longestPage = 4 << 20
    /// The longest manifest in bytes, by the distribution specification.
    private static let longestManifest = 4 << 20
    private static let manifestTypes = [
        "application/vnd.docker.distribution.manifest.v2+json", "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.oci.image.index.v1+json",
    ]

    /// The target of the next page. The specification has it in `Link: </v2/…>; rel="next"`.
    static func next(_ links: [String]) -> String? {
        for link in links where link.contains("rel=\"next\"") || link.contains("rel=next") {
            guard let open = link.firstIndex(of: "<"), let close = link.firstIndex(of: ">"), open < close else { continue }
            let url = link[link.index(after: open)..<close]
            // Only this registry is asked, whatever host the link has.
            if let start = url.firstRange(of: "/v2/") { return String(url[start.lowerBound...]) }
        }
        return nil
    }

    // MARK: - Requests

    /// Sends a request. A demand for credentials is answered once.
    private func send(_ request: HTTPRequest, action: String, limit: Int = longestManifest) async throws -> HTTPResponse {
        var request = request
        if let known = tokens.header(action) { request.headers.add("Authorization", known) }
        let response = try await exchange(request, limit)
        guard response.status == 401, let demand = RegistryDemand(response.headers.all("WWW-Authenticate")) else { return response }
        let header = try await answer(demand, action: action)
        tokens.remember(header, action)
        request.headers.remove("Authorization")
        request.headers.add("Authorization", header)
        return try await exchange(request, limit)
    }

    /// The value of `Authorization` that satisfies a demand.
    private func answer(_ demand: RegistryDemand, action: String) async throws -> String {
        switch demand {
        case .basic:
            guard let auth, !auth.username.isEmpty else { throw RegistryError.unauthorized(repository.base.registry) }
            return auth.basic
        case .bearer(let realm, let service, let scope):
            if let token = auth?.registryToken, !token.isEmpty { return "Bearer \(token)" }
            let wanted = scope ?? "repository:\(repository.base.repository):\(action == "pull" ? "pull" : "pull,\(action)")"
            return "Bearer "
                + (try await tokens.fetch(realm, service: service, scope: wanted, auth: auth, from: endpoints, timeout: timeout))
        }
    }

    private func exchange(_ request: HTTPRequest, _ limit: Int) async throws -> HTTPResponse {
        let registry = repository.base.registry
        let working = tokens.endpoint
        var failures: [any Error] = []
        for client in clients where working == nil || client.endpoint == working {
            do {
                let response = try await client.send(request, timeout: timeout, bodyLimit: limit)
                if response.expectsTLS { continue }
                tokens.remember(client.endpoint)
                return response
            } catch HTTPClientError.cancelled {
                throw CancellationError()
            } catch HTTPClientError.timedOut {
                throw RegistryError.silent(registry, timeout)
            } catch HTTPClientError.bodyTooLarge {
                throw RegistryError.unexpected("\(request.method) \(request.target)", "it is longer than \(limit) bytes")
            } catch {
                failures.append(error)
            }
        }
        if failures.isEmpty { throw RegistryError.unreachable(registry, "it expects TLS") }
        throw RegistryError(failures: failures, registry: registry)
    }
}

extension HTTPResponse {
    /// True when the server expects TLS, and received a request without it. Go's HTTP server, which
    /// registries use, has this text.
    fileprivate var expectsTLS: Bool { status == 400 && text.contains("HTTP request to an HTTPS server") }
}
