import Basics

/// An error of a host that concerns images.
enum HostError: Explained, Hashable {
    /// An image could not be taken over.
    case notTaken(String, String)

    var description: String {
        switch self {
        case .notTaken(let image, let reason): "the image \(image) did not arrive: \(reason)"
        }
    }

    var hints: [String] { [] }
    var blame: Blame { .run }
}
