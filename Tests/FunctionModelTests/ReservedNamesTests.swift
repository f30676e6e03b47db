import Testing

@testable import FunctionModel

struct ReservedNamesTests {
    @Test(arguments: [
        ("shop_sum_2_secrets", true), ("other-shop_a-b_12_secrets", true), ("shop_sum_secrets", false), ("shop_sum_x_secrets", false),
        ("shop_sum_2_secret", false), ("Shop_sum_2_secrets", false), ("a_b_c_2_secrets", false), ("shop_sum__secrets", false),
        ("secrets", false), ("shop-data", false), ("shop_sum_2_secrets.old", false),
    ])
    func `a volume with secrets of any project is refused by its name`(name: String, isRefused: Bool) {
        #expect((ReservedNames.reason(volume: name) != nil) == isRefused)
    }

    @Test(arguments: [
        (String(repeating: "0a", count: 32), true), (String(repeating: "0a", count: 31), false),
        (String(repeating: "0A", count: 32), false), (String(repeating: "0g", count: 32), false),
        ("shop_caddy", true), ("other-shop_caddy", true), ("shop_caddy_2", false), ("caddy", false), ("Shop_caddy", false),
    ])
    func `a volume without a name, or with certificates, is refused`(name: String, isRefused: Bool) {
        #expect((ReservedNames.reason(volume: name) != nil) == isRefused)
    }

    @Test(arguments: [
        ("shop_functions", true), ("shop_tests", true), ("other_functions", false), ("shop", false), ("shop_functions2", false),
    ])
    func `the project's own networks are refused by their names`(name: String, isRefused: Bool) {
        #expect((ReservedNames.reason(network: name, project: "shop") != nil) == isRefused)
    }

    @Test func `each place is named once, with the function's field or that of the defaults`() {
        let files = MemoryFiles([
            "faaso.yml": "project: shop\ndefaults:\n  networks: [shop_tests]\n", "templates/web/Dockerfile": "FROM a\n",
            "functions/a/metadata.yml": "runtime: web\nvolumes: [\"shop_b_1_secrets:/loot\"]\n",
            "functions/b/metadata.yml": "runtime: web\n", "routes.yml": "/a: a\n/b: b\n",
        ])
        let error = #expect(throws: ProjectProblems.self) { try ProjectLoader.load(files: files.files, folderName: "x") }
        #expect(
            error?.problems.map { "\($0.place)\($0.message)" } == [
                "faaso.yml:3:14: networks: found 'shop_tests', which is for the tests of the project alone",
                "functions/a/metadata.yml:2:11: volumes: found 'shop_b_1_secrets', which holds the secrets of the function 'b' of the project 'shop'",
            ])
    }

    @Test(arguments: ["yes", "true", "[]", "Block"])
    func `the metadata service is blocked or allowed, and nothing else`(value: String) {
        let files = MemoryFiles([
            "templates/web/Dockerfile": "FROM a\n", "functions/a/metadata.yml": "runtime: web\ncloud_metadata: \(value)\n",
        ])
        #expect(throws: ProjectProblems.self) { try ProjectLoader.load(files: files.files, folderName: "x") }
    }
}
