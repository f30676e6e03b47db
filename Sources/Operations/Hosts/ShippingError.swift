import Basics

/// The reason why images cannot go to a host.
enum ShippingError: Explained, Hashable {
    /// The host runs another platform.
    case otherPlatform(host: String, theirs: String, ours: String)
    /// The engine lost an image during the run.
    case imageGone(String)

    var description: String {
        switch self {
        case .otherPlatform(let host, let theirs, let ours): "\(host) runs \(theirs), and the images are for \(ours)"
        case .imageGone(let function): "the image of '\(function)' is gone from this engine"
        }
    }

    var hints: [String] {
        switch self {
        case .otherPlatform(_, let theirs, _): ["build for it: DOCKER_DEFAULT_PLATFORM=\(theirs)"]
        case .imageGone: ["run it again"]
        }
    }

    var blame: Blame { .run }
}
