#include "ir/rewrite.hpp"
#include "layout/layout.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drc::testing::layout_test {

namespace {

ir::Reference idOf(const std::string& label, ir::ResourceMode mode = ir::ResourceMode::Resource) {
    return {{mode, "acme_thing", label}, {ir::Member{"id"}}};
}

/// A program of two regions, `east` and `west`, in the layout `split`.
struct Builder {
    ir::Program program;

    Builder() {
        program.topology = "shop";
        program.layout = ir::Layout::Split;
        program.providers.push_back({"acme", "acme/acme", "1.0", {{"east", {}}, {"west", {}}}});
        for (const char* role : {"east", "west"})
            program.inputs.push_back({ir::Input::Purpose::Region,
                                      std::string(role) + "_region",
                                      ir::InputType::String,
                                      "",
                                      ir::Value("somewhere"),
                                      {},
                                      role});
    }
    Builder& thing(const std::string& label, const std::string& role,
                   const std::vector<ir::Reference>& needs = {},
                   ir::ResourceMode mode = ir::ResourceMode::Resource) {
        ir::Resource& resource = program.resources.emplace_back();
        resource.address = {mode, "acme_thing", label};
        resource.provider = "acme";
        resource.role = role.empty() ? "east" : role;
        resource.global = role.empty();
        ir::List values;
        for (const ir::Reference& need : needs)
            values.push_back(ir::Template{{ir::Value("see "), ir::Value(need)}});
        resource.body.attributes.push_back({"needs", ir::Value(values), {}});
        return *this;
    }
    Builder& output(const std::string& name, const ir::Reference& value) {
        program.outputs.push_back({ir::Output::Purpose::User, name, "", ir::Value(value), {}});
        return *this;
    }
};

/// Which configurations have a resource of that label: `east global`.
std::string places(const std::vector<layout::Configuration>& all, const std::string& label) {
    std::string result;
    for (const layout::Configuration& one : all)
        for (const ir::Resource& resource : one.program.resources)
            if (resource.address.label == label) result += (result.empty() ? "" : " ") + one.name;
    return result;
}

/// Every address and variable that a configuration refers to exists in it.
void checkComplete(const std::vector<layout::Configuration>& all) {
    std::map<std::string, std::set<std::string>> stackInputs; // by configuration, what it hands over
    for (const layout::Configuration& one : all) {
        std::set<ir::Address> own;
        for (const ir::Resource& resource : one.program.resources)
            own.insert(resource.address);
        std::set<std::string> roles;
        for (const ir::Provider::Configuration& configuration : one.program.providers.front().configurations)
            roles.insert(configuration.role);
        for (const ir::Resource& resource : one.program.resources) {
            INFO(one.name << ": " << ir::toString(resource.address));
            CHECK(roles.count(resource.role) == 1);
            ir::forEachReference(resource.body, [&](const ir::Reference& reference) {
                CHECK(own.count(reference.address) == 1);
            });
            for (const ir::Address& address : resource.dependsOn)
                CHECK(own.count(address) == 1);
        }
        for (const ir::Output& output : one.program.outputs)
            ir::forEachReference(output.value, [&](const ir::Reference& reference) {
                CHECK(own.count(reference.address) == 1);
            });
        for (const layout::StackInput& taken : one.stackInputs) {
            CHECK(stackInputs[taken.from].count(taken.key) == 1); // from one that was applied before
            bool declared = false;
            for (const ir::Input& input : one.program.inputs)
                declared = declared || input.name == taken.variable;
            CHECK(declared);
        }
        for (const ir::Output& output : one.program.outputs)
            if (output.purpose == ir::Output::Purpose::StackInput)
                for (const auto& [key, value] : *output.value.map())
                    stackInputs[one.name].insert(key);
    }
}

} // namespace

TEST_CASE("layout: single is the program itself") {
    Builder builder;
    builder.thing("a", "east");
    builder.program.layout = ir::Layout::Single;
    const auto all = layout::partition(builder.program);
    REQUIRE(all.size() == 1);
    CHECK(all.front().name.empty());
    CHECK(all.front().program.resources.size() == 1);
}

TEST_CASE("layout: what a region makes alone stands with it, what needs a later one in the last") {
    Builder builder;
    builder.thing("home", "east")
        .thing("replica", "west", {idOf("home")})
        .thing("route", "east", {idOf("replica")})
        .thing("alarm", "east", {idOf("route")});
    const auto all = layout::partition(builder.program);
    REQUIRE(all.size() == 3);
    CHECK(places(all, "home") == "east");
    CHECK(places(all, "replica") == "west");
    CHECK(places(all, "route") == "global");
    CHECK(places(all, "alarm") == "global");
    checkComplete(all);
    REQUIRE(all[1].stackInputs.size() == 1);
    CHECK(all[1].stackInputs.front().variable == "from_east_home_id");
}

TEST_CASE("layout: what belongs to no region is made as late as those that need it allow") {
    Builder builder;
    builder.thing("zone", "").thing("record", "", {idOf("zone"), idOf("server")}).thing("server", "west");
    builder.thing("worldwide", "").thing("cluster", "east", {idOf("worldwide")});
    const auto all = layout::partition(builder.program);
    CHECK(places(all, "worldwide") == "east");
    CHECK(places(all, "record") == "global");
    CHECK(places(all, "zone") == "global");
    checkComplete(all);
}

TEST_CASE("layout: each configuration reads for itself what it can reach") {
    Builder builder;
    builder.thing("account", "east", {}, ir::ResourceMode::Data)
        .thing("a", "east", {idOf("account", ir::ResourceMode::Data)})
        .thing("b", "west", {idOf("account", ir::ResourceMode::Data)})
        .thing("c", "east", {idOf("account", ir::ResourceMode::Data), idOf("b")});
    const auto all = layout::partition(builder.program);
    CHECK(places(all, "account") == "east global");
    checkComplete(all);
}

TEST_CASE("layout: what is never stored is not handed over") {
    Builder builder;
    builder.thing("secret", "east", {}, ir::ResourceMode::Ephemeral)
        .thing("a", "east", {idOf("secret", ir::ResourceMode::Ephemeral)})
        .thing("b", "west", {idOf("secret", ir::ResourceMode::Ephemeral)});
    const auto all = layout::partition(builder.program);
    CHECK(places(all, "b") == "global");
    CHECK(places(all, "secret") == "east global");
    for (const layout::Configuration& one : all)
        for (const layout::StackInput& taken : one.stackInputs)
            CHECK(taken.key.find("secret") == std::string::npos);
    checkComplete(all);
}

TEST_CASE("layout: outputs stand where all of them is known, and every managed resource stands once") {
    Builder builder;
    builder.thing("a", "east")
        .thing("b", "west", {idOf("a")})
        .output("first", idOf("a"))
        .output("second", idOf("b"));
    const auto all = layout::partition(builder.program);
    CHECK(all[0].program.outputs.front().name == "first");
    CHECK(all[1].program.outputs.front().name == "second");
    std::size_t managed = 0;
    for (const layout::Configuration& one : all)
        managed += one.program.resources.size();
    CHECK(managed == 2);
    checkComplete(all);
}

TEST_CASE("layout: a cycle, which the deployment refuses, ends") {
    Builder builder;
    builder.thing("a", "east", {idOf("b")}).thing("b", "west", {idOf("a")});
    CHECK(layout::partition(builder.program).size() == 3);
}

} // namespace drc::testing::layout_test
