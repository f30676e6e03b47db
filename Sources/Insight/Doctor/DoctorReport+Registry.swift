import Basics
import ContentHash
import FunctionModel
import Pipeline
import SharedCache

/// The checks of the project's registry.
extension DoctorReport {
    /// Asks the registry for its tags. Checks the signing key, if there is one. A project without a
    /// registry has no such check.
    mutating func registry(_ settings: RegistrySettings?, _ connection: EngineConnection?, _ environment: [String: String]) async {
        guard let settings else { return }
        signingKey(settings, environment)
        guard let connection else { return }
        do {
            let tags = try await connection.registryClient(settings).tags()
            let images = tags.count { SharedTag($0)?.kind == .image }
            add("registry", .passed, "\(settings.url) answers, and has \(images.counted("image"))")
        } catch {
            let hints = (error as? any Explained)?.hints ?? []
            add("registry", .warned, "\(error)", hints: hints + ["without it, builds are made here"])
        }
    }

    /// Checks the signing key. Only CI needs one.
    private mutating func signingKey(_ settings: RegistrySettings, _ environment: [String: String]) {
        do throws(RegistrySetupError) {
            guard try SigningKey.of(environment) != nil, let key = try SigningKey.trusted(by: settings, environment) else { return }
            add("signing key", .passed, "\(RegistrySetupError.variable) signs as \(key.verifyingKey)")
        } catch {
            add("signing key", .failed, error.description, hints: error.hints)
        }
    }
}
