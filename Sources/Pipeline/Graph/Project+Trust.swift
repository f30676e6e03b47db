import ContentHash
import FunctionModel
import ImageBuild

extension Project {
    /// True when a record may be used: it was made here, or its signature is trusted now. A project
    /// without a registry has no such rule.
    func trusts(_ pulled: ImageRecord.Pulled?) -> Bool {
        guard let pulled, let trust = settings.registry?.trust else { return true }
        return trust.accepts(pulled.signer)
    }
}
