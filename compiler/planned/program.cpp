#include "planned/program.hpp"

#include "ir/json.hpp"
#include "ir/rewrite.hpp"
#include "library/provider_schema.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace drc::planned {

namespace {

// Policies are texts of JSON; nothing longer is one.
constexpr std::size_t longestDocument = std::size_t{1} << 20U;
// Shorter texts are words that stand anywhere.
constexpr std::size_t shortestIdentity = 3;

/// The region that a text names, as an ARN or a zone does: nothing where it names none of them.
std::string regionIn(const std::string& text, const std::vector<std::string>& regions) {
    const auto names = [&](std::string_view part, const std::string& region) {
        if (!part.starts_with(region)) return false;
        const std::string_view rest = part.substr(region.size()); // the letter of a zone
        return rest.size() <= 1 && (rest.empty() || (rest[0] >= 'a' && rest[0] <= 'z'));
    };
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(':', begin), text.size());
        const std::string_view part = std::string_view(text).substr(begin, end - begin);
        for (const std::string& region : regions)
            if (names(part, region)) return region;
        begin = end + 1;
    }
    return "";
}

const ir::Value* valueOf(const Instance& instance, std::string_view name) {
    return instance.values.map() == nullptr ? nullptr : ir::find(*instance.values.map(), name);
}

bool sets(const Instance& instance, std::string_view name) {
    return instance.configured && instance.configured->find(name) != instance.configured->end();
}

std::string regionOf(const Instance& instance, const Facts& facts, const std::vector<std::string>& regions) {
    // What a resource is told itself comes before what its provider is.
    const ir::Value* const own = sets(instance, "region") ? valueOf(instance, "region") : nullptr;
    if (own != nullptr && own->text() != nullptr) return *own->text();
    // An expression may add to a variable: `"${var.area}-1"`.
    const bool isPart = std::none_of(regions.begin(), regions.end(),
                                     [&](const std::string& region) { return region == instance.region; }) &&
                        std::any_of(regions.begin(), regions.end(), [&](const std::string& region) {
                            return region.find(instance.region) != std::string::npos;
                        });
    if (!instance.region.empty() && !isPart) return instance.region;
    for (const std::string& attribute : facts.regionIn) {
        const ir::Value* value = valueOf(instance, attribute);
        if (value != nullptr && value->list() != nullptr && !value->list()->empty())
            value = &value->list()->front();
        if (value == nullptr || value->text() == nullptr) continue;
        if (std::string region = regionIn(*value->text(), regions); !region.empty()) return region;
    }
    return "";
}

/// Unset values are often written as empty ones.
bool isEmpty(const ir::Value& value) {
    if (value.isNull()) return true;
    if (value.text() != nullptr) return value.text()->empty();
    if (value.list() != nullptr) return value.list()->empty();
    return value.map() != nullptr && value.map()->empty();
}

/// A text of JSON as what it says, made at deployment: so programs write policies.
ir::Value withDocument(const ir::Value& value) {
    const std::string* const text = value.text();
    const bool mayBeOne =
        text != nullptr && text->size() > 2 && text->size() <= longestDocument &&
        (text->front() == '{' || (text->front() == '[' && text->find('{') != std::string::npos));
    if (!mayBeOne) return value;
    std::optional<ir::Value> said = ir::readJson(*text);
    if (!said) return value;
    return ir::Value(ir::Call{ir::deployed::json, {*std::move(said)}, {}});
}

/// A document is built from what it refers to, and is nothing of it.
ir::Value unknown(const ir::Value& reference) {
    return {ir::Call{unknownValue, {reference}, {}}};
}

/// Makes the body of a resource.
class Bodies {
public:
    Bodies(const Instance& instance, const Block* written, const Facts& facts)
        : instance_(instance), written_(written), facts_(facts) {}

    ir::NestedBlock body(const library::SchemaBlock* schema) const {
        ir::NestedBlock result;
        if (instance_.values.map() != nullptr)
            for (const auto& [name, value] : *instance_.values.map())
                if (isWanted(name, value, schema)) add(result, name, value, schema, settingOf(name));
        for (const std::string& name : facts_.always) {
            if (schema == nullptr || schema->attribute(name) == nullptr) continue;
            const ir::Value* const value = valueOf(instance_, name);
            result.attributes.push_back({name, value == nullptr ? ir::Value(ir::Map()) : *value, {}});
        }
        return result;
    }

private:
    source::Span settingOf(const std::string& name) const {
        return written_ == nullptr ? source::Span{} : written_->setting(name);
    }

    // What only the provider says is not what somebody wrote. Blocks may be written where the description of
    // the configuration does not show them.
    bool isWanted(const std::string& name, const ir::Value& value, const library::SchemaBlock* schema) const {
        if (std::find(facts_.always.begin(), facts_.always.end(), name) != facts_.always.end()) return false;
        if (sets(instance_, name)) return true;
        const bool isBlock = schema != nullptr && schema->block(name) != nullptr;
        if (instance_.configured) return isBlock || isListOfMaps(value);
        const library::SchemaAttribute* const attribute =
            schema == nullptr ? nullptr : schema->attribute(name);
        // In a state, what nobody has set is often 0.
        const bool isZero = value.number() != nullptr && *value.number() == 0;
        return attribute == nullptr ? schema == nullptr || isBlock
                                    : attribute->required || (attribute->optional && !isZero);
    }

    static bool isListOfMaps(const ir::Value& value) {
        return value.list() != nullptr && !value.list()->empty() && value.list()->front().map() != nullptr;
    }

    void add(ir::NestedBlock& into, const std::string& name, const ir::Value& value,
             const library::SchemaBlock* schema, source::Span span) const {
        if (isEmpty(value)) return;
        const library::SchemaNestedBlock* const nested = schema == nullptr ? nullptr : schema->block(name);
        const bool isBlock = nested != nullptr || (schema == nullptr && isListOfMaps(value));
        if (!isBlock || value.isDeferred()) {
            const bool isUnknown = value.reference() != nullptr && facts_.isDocument(name);
            into.attributes.push_back({name, isUnknown ? unknown(value) : withDocument(value), span});
            return;
        }
        const library::SchemaBlock* const inner = nested == nullptr ? nullptr : nested->block.get();
        const auto one = [&](const ir::Value& map) {
            if (map.map() == nullptr) return;
            ir::NestedBlock& block = into.blocks.emplace_back();
            block.name = name;
            block.span = span;
            for (const auto& [key, held] : *map.map())
                add(block, key, held, inner, span);
        };
        if (value.list() == nullptr) return one(value);
        for (const ir::Value& map : *value.list())
            one(map);
    }

    const Instance& instance_;
    const Block* written_;
    const Facts& facts_;
};

/// The region of each instance. Where one says nothing of it, those that have its provider configuration do,
/// if they agree.
std::vector<std::string> regionsOf(const Document& document, const Facts& facts,
                                   const expansion::Providers& providers) {
    std::vector<std::string> result;
    std::map<std::pair<std::string, std::string>, std::set<std::string>> byProvider;
    const auto setUp = [](const Instance& instance) { return std::pair(instance.provider, instance.alias); };
    for (const Instance& instance : document.instances) {
        const expansion::Provider* const provider = providers.ofType(instance.type);
        result.push_back(provider == nullptr ? "" : regionOf(instance, facts, provider->regions));
        if (!result.back().empty() && !facts.isGlobal(instance.type))
            byProvider[setUp(instance)].insert(result.back());
    }
    for (std::size_t index = 0; index < result.size(); ++index) {
        const auto known = byProvider.find(setUp(document.instances[index]));
        if (result[index].empty() && known != byProvider.end() && known->second.size() == 1)
            result[index] = *known->second.begin();
    }
    return result;
}

std::string withoutKey(const Instance& instance) {
    return (instance.module.empty() ? "" : instance.module + ".") + (instance.data ? "data." : "") +
           instance.type + "." + instance.name;
}

/// What the texts of an instance of a state name: what it depends on, directly or through others.
class Links {
public:
    explicit Links(const Instance& instance) : instance_(instance) {}

    void add(const Instance& other, const std::string& attribute) {
        const ir::Value* const value = valueOf(other, attribute);
        if (value == nullptr || value->text() == nullptr || &other == &instance_) return;
        if (value->text()->size() >= shortestIdentity) known_[*value->text()].push_back({&other, attribute});
    }

    /// The values, with references in the place of these texts.
    ir::Value values() const {
        if (known_.empty() || instance_.values.map() == nullptr) return instance_.values;
        ir::Map result;
        for (const auto& [name, value] : *instance_.values.map())
            result.emplace_back(name, ir::rewrite(value, [&, &attribute = name](const ir::Value& one) {
                                    return one.text() == nullptr ? std::nullopt
                                                                 : linked(attribute, *one.text());
                                }));
        return {std::move(result)};
    }

private:
    struct Named {
        const Instance* other;
        std::string attribute;
    };

    std::optional<ir::Value> linked(std::string_view attribute, const std::string& text) const {
        const ir::Value* const own = valueOf(instance_, "id");
        const bool isOwnName = own != nullptr && own->text() != nullptr && *own->text() == text;
        const auto found = known_.find(text);
        if (found == known_.end() || isOwnName) return std::nullopt;
        const Named& meant = best(attribute, found->second);
        return ir::Value(ir::Reference{meant.other->irAddress(), {ir::Member{meant.attribute}}});
    }

    // Names are often shared: `cluster_identifier` means what has one, `vpc_id` what is called after it.
    static const Named& best(std::string_view attribute, const std::vector<Named>& all) {
        const auto isSame = [&](const Named& one) { return one.attribute == attribute; };
        const std::string_view stem = attribute.substr(0, attribute.rfind('_'));
        const auto isCalledSo = [&](const Named& one) {
            return one.other->type.find(stem) != std::string::npos;
        };
        auto found = std::find_if(all.begin(), all.end(), isSame);
        if (found == all.end()) found = std::find_if(all.begin(), all.end(), isCalledSo);
        return found == all.end() ? all.front() : *found;
    }

    const Instance& instance_;
    std::map<std::string, std::vector<Named>, std::less<>> known_;
};

} // namespace

void link(Document& document, const Facts& facts) {
    if (document.kind != Document::Kind::State) return;
    std::unordered_map<std::string, std::vector<const Instance*>> byName;
    for (const Instance& one : document.instances)
        byName[withoutKey(one)].push_back(&one);
    std::vector<ir::Value> linked;
    linked.reserve(document.instances.size());
    for (const Instance& instance : document.instances) {
        Links links(instance);
        for (const std::string& name : instance.dependencies) {
            const auto found = byName.find(name);
            if (found == byName.end()) continue;
            for (const Instance* other : found->second)
                for (const std::string& attribute : facts.identities)
                    links.add(*other, attribute);
        }
        linked.push_back(links.values());
    }
    for (std::size_t index = 0; index < linked.size(); ++index)
        document.instances[index].values = std::move(linked[index]);
}

PlannedProgram programOf(const Document& document, const Facts& facts, const expansion::Providers& providers,
                         const Sources& sources, const source::SourceFile& file) {
    PlannedProgram result;
    result.model = std::make_unique<semantics::Model>();
    semantics::Model& model = *result.model;
    model.name = file.path();
    model.nameSpan = {file.id(), 0, 1};
    result.program.topology = model.name;
    result.program.span = model.nameSpan;
    std::set<std::string> regions;
    const std::vector<std::string> places = regionsOf(document, facts, providers);
    for (std::size_t index = 0; index < document.instances.size(); ++index) {
        const Instance& instance = document.instances[index];
        const expansion::Provider* const provider = providers.ofType(instance.type);
        const library::SchemaBlock* const schema =
            provider == nullptr || provider->schema == nullptr
                ? nullptr
                : provider->schema->find(
                      instance.data ? library::BlockMode::Data : library::BlockMode::Resource, instance.type);
        const Block* const block = sources.of(instance);
        ir::Resource& resource = result.program.resources.emplace_back();
        resource.address = instance.irAddress();
        resource.provider = instance.provider;
        resource.global = facts.isGlobal(instance.type);
        resource.role = places[index];
        if (!resource.role.empty()) regions.insert(resource.role);
        source::Span place = block == nullptr ? instance.span : block->head;
        if (block != nullptr)
            if (const source::Span line = sources.programLine(*block); !line.empty()) place = line;
        const bool isOfBlock = block != nullptr && place == block->head;
        resource.body = Bodies(instance, isOfBlock ? block : nullptr, facts).body(schema);
        if (instance.constants.map() != nullptr)
            for (const auto& [name, constant] : *instance.constants.map())
                result.constants[ir::toString(resource.address)].insert(name);
        resource.origin = {place, place, ir::toString(resource.address), ""};
        if (!resource.role.empty() || resource.global || instance.data || provider == nullptr) continue;
        if (result.withoutRegion++ == 0) result.firstWithout = place;
    }
    for (const std::string& region : regions)
        model.regions.push_back({region, region, model.nameSpan, model.regions.size()});
    return result;
}

} // namespace drc::planned
