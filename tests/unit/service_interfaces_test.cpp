#include "library/service_interfaces.hpp"

#include "source/embedded.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace drc::testing::service_interfaces_test {

using namespace drc::library;
using Texts = std::vector<std::string>;

namespace {

const std::string small = "drc-services 1 acme 1 2\n"
                          "@0 {Colour,Size?:n}\n"
                          "a.box close copybox:0 open:0 paint:1\n"
                          "a.crate lift: weigh\n"
                          "c.box:0 box lid\n"
                          "c.box:1 lid\n"
                          "g.box:close\n"
                          "i.boxes.Copy Name! To!\n"
                          "i.boxes.Open Force?b Name!\n"
                          "o.boxes.Copy\n"
                          "o.boxes.Open Parts=L@0\n"
                          "p.boxes.Copy box:CopyBox box:Open\n"
                          "s.boxes box\n"
                          "t.box:box acme:box:*\n"
                          "t.box:lid acme:lid:* acme:cover:*\n"
                          "u.barrels\n";

std::string_view embedded() {
    for (const source::EmbeddedFile& file : source::embeddedLibrary())
        if (file.path.ends_with(".services")) return file.text;
    return {};
}

} // namespace

TEST_CASE("services: operations say what they take, answer and need") {
    const ServiceInterfaces services(small);
    REQUIRE(services.valid());
    CHECK((services.hasService("boxes") && !services.hasService("box") && !services.hasService("barrels")));
    CHECK((services.isBeyond("barrels") && !services.isBeyond("boxes")));
    const auto open = services.operation("boxes", "Open");
    REQUIRE(open);
    CHECK((open->input->attribute("Name")->required && !open->input->attribute("Force")->required));
    CHECK(open->output->attribute("Parts")->type.element->field("Size")->type.kind == SchemaTypeKind::Number);
    CHECK(open->permissions == Texts{"box:Open"});
    CHECK(services.operation("boxes", "Copy")->permissions == Texts{"box:CopyBox", "box:Open"});
    CHECK_FALSE(services.operation("boxes", "open"));
    CHECK_FALSE(services.operation("crates", "Open"));
    CHECK(services.operationNames("boxes") == Texts{"Copy", "Open"});
}

TEST_CASE("services: permissions say what they can be granted on") {
    const ServiceInterfaces services(small);
    CHECK(services.permission("box:OPEN")->resources ==
          std::vector<std::string_view>{"acme:box:*", "acme:lid:*", "acme:cover:*"});
    CHECK(services.permission("box:paint")->resources.size() == 2);
    CHECK_FALSE(services.permission("box:close")->granular);
    CHECK((services.permission("crate:lift")->granular &&
           services.permission("crate:lift")->resources.empty()));
    CHECK_FALSE(services.permission("crate:weigh")->granular);
    for (const char* unknown :
         {"box:lift", "barrel:open", "box", ":open", "box:", "", "box:copybox:0", "crate:lift:"})
        CHECK_FALSE(services.permission(unknown));
    CHECK((services.isUsedInCallersName("box:Close") && !services.isUsedInCallersName("box:Open")));
    CHECK(services.permissionNames("box:opne") == Texts{"box:close", "box:copybox", "box:Open", "box:paint"});
    CHECK(services.permissionNames("crate:x") == Texts{"crate:lift", "crate:weigh"});
    CHECK(services.permissionPrefixes() == Texts{"box", "crate"});
}

TEST_CASE("services: a broken text is an answer of nothing") {
    for (const std::string& text :
         {std::string(), std::string("drc-services"), std::string("drc-services 2 a 1 2\n"),
          std::string("drc-provider-schema 1 a/b 1\ni.boxes.Open\no.boxes.Open\n")}) {
        const ServiceInterfaces services(text);
        CHECK_FALSE(services.valid());
        CHECK_FALSE(services.operation("boxes", "Open"));
        CHECK_FALSE(services.permission("box:Open"));
    }
    const std::string broken = "drc-services 1 acme 1 2\ni.boxes.Open Name\no.boxes.Open\n";
    const ServiceInterfaces services(broken);
    CHECK_FALSE(services.operation("boxes", "Open"));
    CHECK_FALSE(services.valid());
}

TEST_CASE("services: everything that is embedded can be read") {
    const ServiceInterfaces services(embedded());
    std::size_t operations = 0;
    std::size_t unknown = 0;
    for (const std::string& service : services.serviceNames())
        for (const std::string& name : services.operationNames(service)) {
            const auto operation = services.operation(service, name);
            INFO(service << "." << name);
            REQUIRE(operation);
            ++operations;
            if (!operation->permissions) {
                ++unknown;
                continue;
            }
            for (const std::string& permission : *operation->permissions) {
                INFO(permission);
                CHECK(services.permission(permission));
            }
        }
    CHECK(services.valid());
    CHECK(operations > 3000);
    CHECK(unknown * 20 < operations);
}

} // namespace drc::testing::service_interfaces_test
