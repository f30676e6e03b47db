import Basics
import Testing

struct TextFormTests {
    private struct Times: Codable, Equatable {
        var wait: Duration
        var rest: Duration?

        enum Name: String, CodingKey { case wait, rest }

        init(wait: Duration, rest: Duration?) { (self.wait, self.rest) = (wait, rest) }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Name.self)
            wait = try fields.decode(text: Duration.self, forKey: .wait)
            rest = try fields.decodeIfPresent(text: Duration.self, forKey: .rest)
        }

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: Name.self)
            try fields.encode(text: wait, forKey: .wait)
            if let rest { try fields.encode(text: rest, forKey: .rest) }
        }
    }

    @Test func `a value is coded as its text`() throws {
        let times = Times(wait: .seconds(30), rest: .milliseconds(1))
        #expect(try JSONCoding.text(times) == #"{"rest":"1ms","wait":"30s"}"#)
        #expect(try JSONCoding.decode(Times.self, from: JSONCoding.compact(times)) == times)
        #expect(try JSONCoding.decode(Times.self, from: Array(#"{"wait":"2m"}"#.utf8)) == Times(wait: .seconds(120), rest: nil))
    }

    @Test(arguments: [#"{}"#, #"{"wait":"2"}"#, #"{"wait":2}"#, #"{"wait":"1s","rest":""}"#, #"{"wait":[0,1]}"#])
    func `another text is an error`(text: String) {
        #expect(throws: DecodingError.self) { try JSONCoding.decode(Times.self, from: Array(text.utf8)) }
    }

    @Test(arguments: [0, 1, 999, 1000, 1024, 1 << 20, (1 << 20) + 1, 3 << 30, .max] as [Int64])
    func `a number of bytes is read back from its text`(bytes: Int64) {
        #expect(ByteSize(text: ByteSize(bytes).text)?.bytes == bytes)
    }
}
