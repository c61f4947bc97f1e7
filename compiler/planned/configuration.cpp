#include "planned/configuration.hpp"

#include "planned/json_members.hpp"

#include <algorithm>
#include <charconv>

namespace drc::planned {

namespace {

// Modules nest little; whoever builds circles out of variables and outputs gets no further.
constexpr std::size_t deepest = 32;
constexpr std::size_t mostReferences = 64;
constexpr std::size_t mostTargets = 64;
constexpr std::size_t mostFollowed = 256;

std::string plainName(bool data, std::string_view type, std::string_view name) {
    std::string result(data ? "data." : "");
    return result.append(type).append(".").append(name);
}

std::vector<std::string_view> referencesOf(const ir::Value& expression) {
    std::vector<std::string_view> result;
    const ir::Value* const list = memberOf(expression, "references");
    if (list == nullptr || list->list() == nullptr) return result;
    for (const ir::Value& one : *list->list()) {
        if (result.size() == mostReferences) break;
        if (one.text() != nullptr) result.emplace_back(*one.text());
    }
    return withoutPrefixes(result);
}

/// What steps lead to: `region`, `["west"]`, `[0]`; null where they lead nowhere.
const ir::Value* within(const ir::Value* value, const std::vector<std::string>& path) {
    for (const std::string& step : path) {
        if (value == nullptr) return nullptr;
        const bool isQuoted = step.starts_with("[\"") && step.ends_with("\"]");
        if (value->list() != nullptr && step.starts_with('[') && !isQuoted) {
            std::size_t index = 0;
            const auto read = std::from_chars(step.data() + 1, step.data() + step.size(), index);
            const bool isThere = read.ec == std::errc() && index < value->list()->size();
            value = isThere ? &(*value->list())[index] : nullptr;
        } else {
            value = memberOf(*value, isQuoted ? std::string_view(step).substr(2, step.size() - 4) : step);
        }
    }
    return value;
}

std::string called(const std::string& module, std::string_view name) {
    return (module.empty() ? "module." : module + ".module.") + std::string(name);
}

} // namespace

bool isExpression(const ir::Value& description) {
    const ir::Map* const map = description.map();
    if (map == nullptr) return false;
    if (map->empty()) return true;
    if (map->size() != 1) return false;
    const auto& [key, value] = map->front();
    if (key == "constant_value") return true;
    return key == "references" && value.list() != nullptr;
}

std::string moduleAround(std::string_view module) {
    // Keys may hold dots; a module begins behind one that no quotes surround.
    std::size_t last = 0;
    bool quoted = false;
    for (std::size_t at = 0; at < module.size(); ++at) {
        if (quoted && module[at] == '\\')
            ++at;
        else if (module[at] == '"')
            quoted = !quoted;
        else if (!quoted && module.substr(at).starts_with(".module."))
            last = at;
    }
    return std::string(module.substr(0, last));
}

// ---- instances

void Instances::add(const Instance& instance) {
    byName_[instance.module + "|" + plainName(instance.data, instance.type, instance.name)].push_back(
        &instance);
    for (std::string module = instance.module; !module.empty(); module = moduleAround(module)) {
        if (!modules_.insert(module).second) break;
        const std::string around = moduleAround(module);
        std::string call = module;
        if (call.ends_with(']')) // its own key
            call = call.substr(0, call.find('[', around.empty() ? 0 : around.size() + 1));
        calls_[call].push_back(module);
    }
}

std::vector<const Instance*> Instances::of(const std::string& module, const ReferenceText& reference,
                                           const std::string& ownKey) const {
    const bool data = reference.kind == ReferenceText::Kind::Data;
    const auto found = byName_.find(module + "|" + plainName(data, reference.type, reference.name));
    if (found == byName_.end()) return {};
    const auto withKey = [&](const std::string& key) -> std::vector<const Instance*> {
        for (const Instance* one : found->second)
            if (one->key == key) return {one};
        return {};
    };
    if (reference.key) return withKey(*reference.key);
    if (auto own = withKey(ownKey); !own.empty()) return own;
    return found->second;
}

std::vector<std::string> Instances::modulesOf(const std::string& module, const ReferenceText& call,
                                              const std::string& ownKey) const {
    const auto found = calls_.find(called(module, call.name));
    if (found == calls_.end()) return {};
    const std::string wanted = found->first + call.key.value_or(ownKey);
    if (std::find(found->second.begin(), found->second.end(), wanted) != found->second.end()) return {wanted};
    return call.key ? std::vector<std::string>{} : found->second;
}

// ---- the configuration

Configuration::Configuration(const ir::Value* configuration, const ir::Value* variables)
    : configuration_(configuration), variables_(variables) {
    if (configuration == nullptr) return;
    if (const ir::Value* const root = memberOf(*configuration, "root_module")) readModule(*root, root_);
}

void Configuration::readModule(const ir::Value& written, Module& module) {
    mapOf(written, module.path.empty() ? "root_module" : "module");
    module.outputs = mapAt(written, "outputs");
    module.variables = mapAt(written, "variables");
    if (const ir::List* const resources = listAt(written, "resources"))
        for (const ir::Value& one : *resources) {
            mapOf(one, "resources");
            const bool data = textOr(one, "mode") == "data";
            module.resources.emplace(plainName(data, textOr(one, "type"), textOr(one, "name")), &one);
        }
    if (const ir::Map* const calls = mapAt(written, "module_calls"))
        for (const auto& [name, call] : *calls) {
            auto inner = std::make_unique<Module>();
            inner->parent = &module;
            inner->call = &call;
            inner->path = called(module.path, name);
            mapOf(call, "module_calls");
            if (const ir::Value* const body = memberOf(call, "module")) readModule(*body, *inner);
            module.calls.emplace(name, std::move(inner));
        }
}

const Configuration::Module* Configuration::module(std::string_view instance) const {
    if (instance.empty()) return &root_;
    const Module* const around = module(moduleAround(instance));
    if (around == nullptr) return nullptr;
    const std::string path = withoutKeys(instance);
    const auto found = around->calls.find(path.substr(path.rfind('.') + 1));
    return found == around->calls.end() ? nullptr : found->second.get();
}

const ir::Value* Configuration::resource(const Instance& instance) const {
    const Module* const where = module(instance.module);
    if (where == nullptr) return nullptr;
    const auto found = where->resources.find(plainName(instance.data, instance.type, instance.name));
    return found == where->resources.end() ? nullptr : found->second;
}

const ir::Value* Configuration::known(const ir::Value& expression, const Module& module,
                                      std::size_t depth) const {
    if (const ir::Value* const constant = memberOf(expression, "constant_value")) return constant;
    const auto references = referencesOf(expression);
    if (references.size() != 1 || depth == deepest) return nullptr;
    const ReferenceText reference = ReferenceText::of(references.front());
    if (reference.kind != ReferenceText::Kind::Variable) return nullptr;
    const auto reached = [&](const ir::Value* value) { return within(value, reference.path); };
    if (module.parent == nullptr && variables_ != nullptr)
        if (const ir::Value* const given = memberOf(*variables_, reference.name))
            if (const ir::Value* const value = memberOf(*given, "value")) return reached(value);
    if (module.call != nullptr)
        if (const ir::Value* const arguments = memberOf(*module.call, "expressions"))
            if (const ir::Value* const given = memberOf(*arguments, reference.name))
                return reached(known(*given, *module.parent, depth + 1));
    const ir::Value* const declared =
        module.variables == nullptr ? nullptr : ir::find(*module.variables, reference.name);
    return declared == nullptr ? nullptr : reached(memberOf(*declared, "default"));
}

void Configuration::addProvider(Instance& instance) const {
    const ir::Value* const written = resource(instance);
    const ir::Map* const providers =
        configuration_ == nullptr ? nullptr : mapAt(*configuration_, "provider_config");
    if (written == nullptr || providers == nullptr) return;
    // `module.a:name.alias`; what a module does not configure is configured around it.
    std::string key = textOr(*written, "provider_config_key");
    const std::size_t colon = key.rfind(':');
    const std::string name = colon == std::string::npos ? key : key.substr(colon + 1);
    std::string around = colon == std::string::npos ? "" : key.substr(0, colon);
    const ir::Value* found = ir::find(*providers, key);
    while (found == nullptr && !around.empty()) {
        around = moduleAround(around);
        key = around.empty() ? name : around + ":" + name;
        found = ir::find(*providers, key);
    }
    const std::size_t dot = name.find('.');
    instance.provider = name.substr(0, dot);
    instance.alias = dot == std::string::npos ? "" : name.substr(dot + 1);
    if (found == nullptr) return;
    const ir::Value* const expressions = memberOf(*found, "expressions");
    const ir::Value* const region = expressions == nullptr ? nullptr : memberOf(*expressions, "region");
    const Module* const where = module(around);
    if (region == nullptr || where == nullptr) return;
    const ir::Value* const value = known(*region, *where, 0);
    if (value != nullptr && value->text() != nullptr) instance.region = *value->text();
}

struct Configuration::Search {
    const Instance& whose;
    const Instances& instances;
    std::vector<Target> found{};
    std::size_t followed = 0;
};

std::vector<Configuration::Target> Configuration::targets(const ir::Value& expression, const Instance& whose,
                                                          const Instances& instances) const {
    Search search{whose, instances};
    if (const Module* const where = module(whose.module)) follow(search, expression, *where, whose.module, 0);
    return std::move(search.found);
}

void Configuration::follow(Search& search, const ir::Value& expression, const Module& module,
                           const std::string& instance, std::size_t depth) const {
    if (depth == deepest) return;
    for (const std::string_view text : referencesOf(expression)) {
        if (++search.followed > mostFollowed) return;
        followOne(search, ReferenceText::of(text), module, instance, depth);
    }
}

void Configuration::followOne(Search& search, const ReferenceText& reference, const Module& module,
                              const std::string& instance, std::size_t depth) const {
    using Kind = ReferenceText::Kind;
    // A key of the caller is one within the module that it stands in.
    const std::string ownKey = instance == search.whose.module ? search.whose.key : "";
    const auto add = [&](const Instance& target, const std::vector<std::string>& names) {
        ir::Path path;
        for (const std::string& name : names)
            if (!name.starts_with('[')) path.emplace_back(ir::Member{name});
        ir::Reference found{target.irAddress(), std::move(path)};
        const bool isNew = std::none_of(search.found.begin(), search.found.end(),
                                        [&](const Target& one) { return one.reference == found; });
        if (isNew && &target != &search.whose && search.found.size() < mostTargets)
            search.found.push_back({&target, std::move(found)});
    };
    switch (reference.kind) {
    case Kind::Other: return;
    case Kind::Resource:
    case Kind::Data:
        for (const Instance* target : search.instances.of(instance, reference, ownKey))
            add(*target, reference.path);
        return;
    case Kind::Each: {
        const ir::Value* const written = resource(search.whose);
        const ir::Value* const each =
            written == nullptr ? nullptr : memberOf(*written, "for_each_expression");
        if (each == nullptr || instance != search.whose.module) return;
        // An element of a map of resources is the one with the same key.
        for (const std::string_view text : referencesOf(*each)) {
            ReferenceText whole = ReferenceText::of(text);
            if (whole.kind == Kind::Each) continue;
            if (whole.kind == Kind::Resource && whole.path.empty()) whole.path = reference.path;
            followOne(search, whole, module, instance, depth + 1);
        }
        return;
    }
    case Kind::Variable: {
        if (module.call == nullptr) return;
        const ir::Value* const arguments = memberOf(*module.call, "expressions");
        const ir::Value* const given = arguments == nullptr ? nullptr : memberOf(*arguments, reference.name);
        if (given != nullptr) follow(search, *given, *module.parent, moduleAround(instance), depth + 1);
        return;
    }
    case Kind::Module: {
        const auto call = module.calls.find(reference.name);
        if (call == module.calls.end() || reference.path.empty() || call->second->outputs == nullptr) return;
        const ir::Value* const output = ir::find(*call->second->outputs, reference.path.front());
        const ir::Value* const expression = output == nullptr ? nullptr : memberOf(*output, "expression");
        if (expression == nullptr) return;
        for (const std::string& inner : search.instances.modulesOf(instance, reference, ownKey))
            follow(search, *expression, *call->second, inner, depth + 1);
        return;
    }
    }
}

std::vector<CalledModule> Configuration::calledModules() const {
    std::vector<CalledModule> result;
    const auto add = [&](const auto& self, const Module& module) -> void {
        for (const auto& [name, call] : module.calls) {
            result.push_back({call->path, textOr(*call->call, "source")});
            self(self, *call);
        }
    };
    add(add, root_);
    return result;
}

} // namespace drc::planned
