import Basics

/// The coded form uses the names and texts of metadata.yml.
extension Health {
    private enum Name: String, CodingKey {
        case path, interval, timeout, retries
        case startPeriod = "start_period"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Name.self)
        self.init()
        path = try fields.decode(String.self, forKey: .path)
        interval = try fields.decode(text: Duration.self, forKey: .interval)
        timeout = try fields.decode(text: Duration.self, forKey: .timeout)
        startPeriod = try fields.decode(text: Duration.self, forKey: .startPeriod)
        retries = try fields.decode(Int.self, forKey: .retries)
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Name.self)
        try fields.encode(path, forKey: .path)
        try fields.encode(text: interval, forKey: .interval)
        try fields.encode(text: timeout, forKey: .timeout)
        try fields.encode(text: startPeriod, forKey: .startPeriod)
        try fields.encode(retries, forKey: .retries)
    }
}
