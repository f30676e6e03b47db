import ImageBuild
import WorkModel

/// A record as a user names it. `cache show`, `cache log` and `cache diff` share the forms.
enum CacheReference: Hashable {
    /// `sum` or `test:sum`: the newest record of a node.
    case newest(Node)
    /// `sum~2`: an older record of a node. The latest older record has the number 1.
    case older(Node, Int)
    /// `sum@4c1f`: the record of a node whose key begins with these digits.
    case keyed(Node, String)
    /// `4c1f`: the record of any node whose key begins with these digits.
    case key(String)

    /// Reads a reference.
    /// - Parameters:
    ///   - text: a node or a function, possibly followed by `~N` or `@KEY`, or the first digits of
    ///     a key.
    ///   - key: the first digits of a key beside a node; empty for none.
    /// - Throws: ``CacheError/unknownReference(_:)``.
    init(_ text: String, key: String = "", in cache: CacheFolder) throws(CacheError) {
        if !key.isEmpty {
            self = .keyed(try Node(typed: text), key)
        } else if let tilde = text.lastIndex(of: "~"), let number = Int(text[text.index(after: tilde)...]), number > 0 {
            self = .older(try Node(typed: String(text[..<tilde])), number)
        } else if let at = text.firstIndex(of: "@") {
            self = .keyed(try Node(typed: String(text[..<at])), String(text[text.index(after: at)...]))
        } else if text.contains(":") || cache.currentImage(text) != nil {
            self = .newest(try Node(typed: text))
        } else {
            self = .key(text)
        }
    }

    /// The node of the reference. Nil if it has only digits of a key.
    var node: Node? {
        switch self {
        case .newest(let node), .older(let node, _), .keyed(let node, _): node
        case .key: nil
        }
    }
}
