import Basics
import ContainerEngine
package import ContentHash
import Synchronization

/// The questions of a run to its registry.
extension SharedCache {
    /// True when the registry has a record of the key. The first question lists all tags.
    /// - Throws: `CancellationError`.
    package func offers(_ function: String, _ key: Digest) async throws -> Bool {
        guard !isUnavailable, let record = repository.record(function, key), let tag = record.tag,
            refused.withLock({ $0[tag] }) == nil
        else { return false }
        switch try await listed() {
        case .listed(let tags): return tags.contains(tag)
        case .unlisted:
            if let known = found.withLock({ $0[tag] }) { return known }
            do {
                let isThere = try await exists(record)
                found.withLock { $0[tag] = isThere }
                return isThere
            } catch {
                try Task.checkCancellation()
                giveUp(error)
                return false
            }
        case .unavailable: return false
        }
    }

    private func listed() async throws -> Tags {
        try await tags.value { [self] in
            do {
                let client = try await patience.within { [client] _ in try await client() }
                return .listed(try await client.tags())
            } catch RegistryError.unauthorized, RegistryError.unreachable, RegistryError.untrusted {
                // The engine may have credentials, a proxy or certificates that are unknown here.
                return .unlisted
            } catch RegistryError.silent {
                giveUp(RegistrySilent(after: patience.limit))
                return .unavailable
            } catch {
                try Task.checkCancellation()
                giveUp(error)
                return .unavailable
            }
        }
    }

    /// Asks the registry for one record, without the list.
    /// - Throws: any error of the registry, and `CancellationError`.
    func exists(_ record: ImageReference) async throws -> Bool {
        do {
            _ = try await patience.within { [engine, credentials, self] _ in
                try await engine.registryImage(record, with: credentials, onWarning: warnOnce)
            }
            return true
        } catch let error as EngineError where error.refusal == .unknownManifest || error.isNotFound {
            return false
        }
    }
}
