import ContentHash
import FunctionModel
import ImageBuild

extension ImageRecord.Pulled {
    /// The reason why an image or a result from this place is not used any more.
    var distrust: String {
        guard let signer else { return "pulled from \(from) without a trusted signature" }
        return "pulled from \(from), signed by \(signer), which is not trusted now"
    }
}

extension Project {
    /// True when a record may be used: it was made here, or its signature is trusted now. A project
    /// without a registry has no such rule.
    func trusts(_ pulled: ImageRecord.Pulled?) -> Bool {
        guard let pulled, let trust = settings.registry?.trust else { return true }
        return trust.accepts(pulled.signer)
    }
}
