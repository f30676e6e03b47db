import Basics

extension Listen: TextCoded {
    /// The form that `init(text:)` reads, for example `127.0.0.1:8080`.
    package var text: String { description }
}
