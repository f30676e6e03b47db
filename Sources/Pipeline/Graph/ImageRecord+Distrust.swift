import ImageBuild

extension ImageRecord.Pulled {
    /// The reason why an image or a result from this place is not used any more.
    var distrust: String {
        guard let signer else { return "pulled from \(from) without a trusted signature" }
        return "pulled from \(from), signed by \(signer), which is not trusted now"
    }
}
