/// The points of the curve whose order divides 8, in all encodings that verifiers accept.
///
/// A signature of such a key can be valid for any text, and needs no private half. Sources: RFC
/// 8032, section 8.3; "Taming the many EdDSAs", section 4.
enum SmallOrder {
    /// The canonical encodings, and those of y = p and y = p + 1, without the sign of x.
    private static let points: [[UInt8]] =
        [
            [0] + middle(0, end: 0), [1] + middle(0, end: 0),
            [0xec] + middle(0xff, end: 0x7f), [0xed] + middle(0xff, end: 0x7f), [0xee] + middle(0xff, end: 0x7f),
        ] + eighth

    /// The points of order 8.
    private static let eighth: [[UInt8]] = [
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
            0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
            0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
    ]

    private static func middle(_ byte: UInt8, end: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 30) + [end] }

    /// True for the encoding of a point of small order.
    static func contains(_ bytes: [UInt8]) -> Bool {
        guard let last = bytes.last else { return false }
        return points.contains(bytes.dropLast() + [last & 0x7f])
    }
}
