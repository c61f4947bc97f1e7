#include "comparison/side.hpp"
#include "ir/dump.hpp"
#include "ir/json.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace drc::comparison {

namespace {

class ResourceReader {
public:
    ResourceReader(const Side& side, const JudgedNames& names) : side_(side), names_(names) {}

    std::vector<Fact> read() {
        for (const ir::Resource& resource : side_.program.resources) {
            if (resource.address.mode != ir::ResourceMode::Resource) continue;
            existence(resource);
            name(resource);
            if (names_.isPolicy(resource.address.type)) policies(resource.body, resource);
        }
        return std::move(facts_);
    }

private:
    std::string written(const ir::Resource& resource) const {
        return ir::written(side_.program.elements, resource.origin.componentName);
    }

    void existence(const ir::Resource& resource) {
        const std::string& type = resource.address.type;
        facts_.push_back({.section = Section::Resource,
                          .key = "resource/" + ir::toString(resource.address),
                          .subject = Words().code(ir::toString(resource.address)),
                          .place = resource.origin.component,
                          .component = resource.origin.componentName,
                          .holdsData = names_.holdsData(type),
                          .serves = names_.serves(type)});
    }

    void name(const ir::Resource& resource) {
        const expansion::Provider* const provider = side_.providers.ofType(resource.address.type);
        if (provider == nullptr) return;
        const std::string_view wanted = provider->naming.attributeOf(resource.address.type);
        for (const ir::Attribute& attribute : resource.body.attributes)
            if (!wanted.empty() && attribute.name == wanted)
                facts_.push_back({.section = Section::Name,
                                  .key = "name/" + ir::toString(resource.address),
                                  .subject = Words("the name of ").code(ir::toString(resource.address)),
                                  .value = shown(attribute.value),
                                  .place = resource.origin.component,
                                  .owners = {"resource/" + ir::toString(resource.address)},
                                  .component = resource.origin.componentName});
    }

    // ---- what roles may do

    static std::string shown(const ir::Value& value) {
        if (value.text() != nullptr) return *value.text();
        std::string result = ir::print(value);
        if (result.size() > 1 && result.front() == '"' && result.back() == '"')
            result = result.substr(1, result.size() - 2);
        return result;
    }

    void policies(const ir::NestedBlock& block, const ir::Resource& resource) {
        for (const ir::Attribute& attribute : block.attributes) {
            const ir::Value& value = attribute.value;
            if (value.text() != nullptr && value.text()->starts_with('{')) {
                if (const auto read = ir::readJson(*value.text())) statements(*read, resource);
            } else if (const ir::Call* const call = value.call()) {
                for (const ir::Value& argument : call->arguments)
                    statements(argument, resource);
            }
        }
        for (const ir::NestedBlock& nested : block.blocks)
            policies(nested, resource);
    }

    static ir::List listed(const ir::Value* value) {
        if (value == nullptr) return {};
        return value->list() != nullptr ? *value->list() : ir::List{*value};
    }

    void statements(const ir::Value& value, const ir::Resource& resource) {
        if (const ir::List* const list = value.list())
            for (const ir::Value& item : *list)
                statements(item, resource);
        const ir::Map* const map = value.map();
        if (map == nullptr) return;
        const ir::Value* const effect = ir::find(*map, names_.statements().effect);
        if (effect == nullptr) {
            for (const auto& [key, item] : *map)
                statements(item, resource);
            return;
        }
        if (effect->text() == nullptr || *effect->text() != names_.statements().allows) return;
        const ir::List resources = listed(ir::find(*map, names_.statements().resources));
        for (const ir::Value& action : listed(ir::find(*map, names_.statements().actions)))
            for (const ir::Value& on : resources)
                permission(shown(action), shown(on), resource);
    }

    void permission(const std::string& action, const std::string& on, const ir::Resource& resource) {
        const std::string& whose = resource.origin.componentName;
        const std::string key = fmt::format("permission/{}/{}/{}", whose, action, on);
        if (!known_.insert(key).second) return;
        facts_.push_back({.section = Section::Permission,
                          .key = key,
                          .subject = Words("the permission of ")
                                         .code(written(resource))
                                         .add(" for ")
                                         .code(action)
                                         .add(" on ")
                                         .code(on),
                          .place = resource.origin.component,
                          .component = whose});
    }

    const Side& side_;
    const JudgedNames& names_;
    std::set<std::string> known_;
    std::vector<Fact> facts_;
};

} // namespace

std::vector<Fact> factsOfResources(const Side& side, const JudgedNames& names) {
    return ResourceReader(side, names).read();
}

} // namespace drc::comparison
