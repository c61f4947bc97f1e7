#include "planned/configuration.hpp"
#include "planned/document.hpp"
#include "planned/json_members.hpp"
#include "planned/merged_values.hpp"
#include "planned/sensitive.hpp"

#include "ir/json.hpp"
#include "ir/located_json.hpp"
#include "source/ascii.hpp"
#include "source/cancellation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <utility>

namespace drc::planned {

namespace codes = diagnostics::codes;

namespace {

// Addresses are texts of the file: how long one may be, and how deep the modules in it.
constexpr std::size_t longestAddress = 4096;
constexpr std::size_t deepestModule = 64;
constexpr double stateVersion = 4;
constexpr std::array<std::string_view, 4> ofEmptyState{"format_version", "terraform_version", "values",
                                                       "checks"};
/// Around the module in the label of an address; no text that people write has it.
constexpr char moduleMark = '\x1f';

/// Neither a plan nor a state, or one that this program does not know.
struct Refused {
    source::Span place;
    std::string reason;
    bool isVersion = false;
};

std::string keyOf(const ir::Value* index) {
    if (index == nullptr) return "";
    std::string result = "[";
    ir::appendJson(result, withoutOrigins(*index));
    return result + "]";
}

/// `aws` of `registry.example/hashicorp/aws`, which may stand between `provider["` and `"].alias`.
void addProviderOf(std::string_view text, Instance& instance) {
    const std::size_t quote = text.find('"');
    if (quote != std::string_view::npos) {
        const std::size_t end = text.find('"', quote + 1);
        const std::string_view behind = end == std::string_view::npos ? "" : text.substr(end + 1);
        if (behind.starts_with("].")) instance.alias = behind.substr(2);
        text = text.substr(quote + 1, end == std::string_view::npos ? end : end - quote - 1);
    }
    instance.provider = text.substr(text.rfind('/') + 1);
}

class Reader {
public:
    explicit Reader(const ir::Value& whole) : whole_(whole) {}

    Document document() {
        if (whole_.map() == nullptr) throw Refused{whole_.origin, "it is no object"};
        const ir::Value* const format = textAt(whole_, "format_version");
        if (format == nullptr) {
            readStateFile();
        } else {
            const std::string_view version = *format->text();
            if (!version.starts_with("1.") && !version.starts_with("0."))
                throw Refused{format->origin, std::string(version), true};
            const bool isPlan = memberOf(whole_, "planned_values") != nullptr ||
                                memberOf(whole_, "resource_changes") != nullptr ||
                                memberOf(whole_, "configuration") != nullptr;
            isPlan ? readPlan() : readState();
        }
        finish();
        return std::move(result_);
    }

private:
    // ---- plans

    void readPlan() {
        result_.kind = Document::Kind::Plan;
        const ir::Value* const errored = memberOf(whole_, "errored");
        result_.failed = errored != nullptr && errored->boolean() != nullptr && *errored->boolean();
        const ir::Value* const variables = memberOf(whole_, "variables");
        if (variables != nullptr) addVariables(*variables);
        if (const ir::Value* const values = memberOf(whole_, "planned_values"))
            if (const ir::Value* const root = rootOf(*values)) addModule(*root, "", All);
        // What could be looked up before the plan is in the state that it begins with.
        if (const ir::Value* const prior = memberOf(whole_, "prior_state"))
            if (const ir::Value* const values = memberOf(*prior, "values"))
                if (const ir::Value* const root = rootOf(*values)) addModule(*root, "", LookedUp);
        readChanges();
        Instances known;
        for (Instance& one : instances_) {
            known.add(one);
            const ir::Value* const change = changeOf(one);
            if (change == nullptr) continue;
            one.values = withheld(one.values, memberOf(*change, "after_sensitive"));
            one.exists = one.data || !isCreated(*change);
        }
        const Configuration configuration(memberOf(whole_, "configuration"), variables);
        result_.modules = configuration.calledModules();
        const MergedValues merged(configuration, known);
        for (Instance& one : instances_) {
            source::throwIfCancelled();
            const ir::Value* const change = changeOf(one);
            merged.complete(one, change == nullptr ? nullptr : memberOf(*change, "after_unknown"));
            configuration.addProvider(one);
        }
    }

    /// Whether nothing is there before it. What is replaced is there, too.
    static bool isCreated(const ir::Value& change) {
        const ir::List* const actions = listAt(change, "actions");
        return actions != nullptr && actions->size() == 1 && actions->front() == ir::Value("create");
    }

    void addVariables(const ir::Value& variables) {
        ir::Map given;
        for (const auto& [name, one] : mapOf(variables, "variables"))
            if (const ir::Value* const value = memberOf(one, "value"))
                given.emplace_back(name, withoutOrigins(*value));
        result_.variables = ir::Value(std::move(given));
    }

    void readChanges() {
        const ir::List* const changes = listAt(whole_, "resource_changes");
        if (changes == nullptr) return;
        for (const ir::Value& one : *changes) {
            mapOf(one, "resource_changes");
            const ir::Value* const change = memberOf(one, "change");
            const bool isDeposed = memberOf(one, "deposed") != nullptr;
            if (change != nullptr && !isDeposed)
                changes_.emplace(*requiredText(one, "address").text(), change);
        }
    }

    const ir::Value* changeOf(const Instance& instance) const {
        const auto found = changes_.find(instance.address);
        return found == changes_.end() ? nullptr : found->second;
    }

    // ---- states

    void readState() {
        result_.kind = Document::Kind::State;
        // An empty state has no values. Other commands of Terraform write a version, too.
        if (memberOf(whole_, "values") == nullptr)
            for (const auto& [name, member] : *whole_.map())
                if (std::find(ofEmptyState.begin(), ofEmptyState.end(), name) == ofEmptyState.end())
                    throw Refused{member.origin, fmt::format("it has `{}` in the place of values", name)};
        if (const ir::Value* const values = memberOf(whole_, "values"))
            if (const ir::Value* const root = rootOf(*values)) addModule(*root, "", All);
        clean();
    }

    void readStateFile() {
        if (memberOf(whole_, "encrypted_data") != nullptr) throw Refused{whole_.origin, "it is encrypted"};
        const ir::Value* const version = memberOf(whole_, "version");
        const bool isState =
            version != nullptr && version->number() != nullptr &&
            (memberOf(whole_, "terraform_version") != nullptr || memberOf(whole_, "lineage") != nullptr ||
             memberOf(whole_, "serial") != nullptr);
        if (!isState)
            throw Refused{whole_.origin, "it has neither `format_version` nor the version of a state"};
        if (*version->number() != stateVersion)
            throw Refused{version->origin, fmt::format("{}", *version->number()), true};
        result_.kind = Document::Kind::State;
        if (const ir::List* const resources = listAt(whole_, "resources"))
            for (const ir::Value& one : *resources)
                addStored(one);
        clean();
    }

    /// A resource of the file of a state, with all its instances.
    void addStored(const ir::Value& written) {
        mapOf(written, "resources");
        Instance resource;
        const std::string mode = textOr(written, "mode");
        resource.data = mode == "data";
        resource.type = *requiredText(written, "type").text();
        const ir::Value& name = requiredText(written, "name");
        resource.name = *name.text();
        resource.span = name.origin;
        resource.module = textOr(written, "module");
        addProviderOf(textOr(written, "provider"), resource);
        const ir::List* const instances = listAt(written, "instances");
        if (instances == nullptr || (mode != "managed" && mode != "data")) return;
        for (const ir::Value& one : *instances) {
            mapOf(one, "instances");
            if (memberOf(one, "deposed") != nullptr) continue; // it is about to be destroyed
            Instance& instance = instances_.emplace_back(resource);
            instance.key = keyOf(memberOf(one, "index_key"));
            instance.address = (resource.module.empty() ? "" : resource.module + ".") +
                               (resource.data ? "data." : "") + resource.type + "." + resource.name +
                               instance.key;
            const ir::Value* const attributes = memberOf(one, "attributes");
            instance.values = attributes == nullptr ? ir::Value(ir::Map()) : *attributes;
            mapOf(instance.values, "attributes");
            if (const ir::List* const paths = listAt(one, "sensitive_attributes"))
                for (const ir::Value& path : *paths)
                    if (path.list() != nullptr) instance.values = withheldAt(instance.values, *path.list());
            addDependencies(one, "dependencies", instance);
            check(instance);
        }
    }

    // ---- both

    enum Wanted : unsigned char { All, LookedUp };

    /// Null where nothing is there.
    static const ir::Value* rootOf(const ir::Value& values) {
        mapOf(values, "values");
        return memberOf(values, "root_module");
    }

    void addModule(const ir::Value& written, const std::string& path, Wanted wanted) {
        mapOf(written, path.empty() ? "root_module" : "child_modules");
        if (const ir::List* const resources = listAt(written, "resources"))
            for (const ir::Value& one : *resources)
                addResource(one, path, wanted);
        if (const ir::List* const modules = listAt(written, "child_modules"))
            for (const ir::Value& one : *modules) {
                mapOf(one, "child_modules");
                addModule(one, *requiredText(one, "address").text(), wanted);
            }
    }

    void addResource(const ir::Value& written, const std::string& module, Wanted wanted) {
        mapOf(written, "resources");
        const std::string mode = textOr(written, "mode");
        const bool isWanted = mode == "data" || (mode == "managed" && wanted == All);
        if (!isWanted || memberOf(written, "deposed_key") != nullptr) return;
        const ir::Value& address = requiredText(written, "address");
        Instance& instance = instances_.emplace_back();
        instance.address = *address.text();
        instance.span = address.origin;
        instance.module = module;
        instance.data = mode == "data";
        instance.type = *requiredText(written, "type").text();
        instance.name = *requiredText(written, "name").text();
        instance.key = keyOf(memberOf(written, "index"));
        addProviderOf(textOr(written, "provider_name"), instance);
        const ir::Value* const values = memberOf(written, "values");
        instance.values = values == nullptr ? ir::Value(ir::Map()) : *values;
        mapOf(instance.values, "values");
        instance.values = withheld(instance.values, memberOf(written, "sensitive_values"));
        addDependencies(written, "depends_on", instance);
        check(instance);
    }

    static void addDependencies(const ir::Value& written, std::string_view name, Instance& instance) {
        if (const ir::List* const all = listAt(written, name))
            for (const ir::Value& one : *all)
                if (one.text() != nullptr) instance.dependencies.push_back(*one.text());
    }

    static void check(const Instance& instance) {
        std::size_t depth = 0;
        if (instance.address.size() <= longestAddress && instance.module.size() <= longestAddress)
            for (std::string module = instance.module; !module.empty() && depth <= deepestModule; ++depth)
                module = moduleAround(module);
        else
            depth = deepestModule + 1;
        if (depth > deepestModule)
            throw Malformed{instance.span, "the address of a resource", "a shorter one",
                            "one that is too long"};
    }

    void clean() {
        for (Instance& one : instances_)
            one.values = withoutOrigins(one.values);
    }

    /// In order, each once: what is looked up may stand in the plan and in the state before it.
    void finish() {
        result_.instances.assign(std::make_move_iterator(instances_.begin()),
                                 std::make_move_iterator(instances_.end()));
        auto& all = result_.instances;
        std::stable_sort(all.begin(), all.end(), [](const Instance& left, const Instance& right) {
            return left.address < right.address;
        });
        all.erase(std::unique(all.begin(), all.end(),
                              [](const Instance& left, const Instance& right) {
                                  return left.address == right.address;
                              }),
                  all.end());
    }

    const ir::Value& whole_;
    Document result_;
    std::deque<Instance> instances_;                       ///< whose places others know
    std::map<std::string_view, const ir::Value*> changes_; ///< of a plan, by address
};

/// The plan itself is an archive.
bool isArchive(std::string_view text) {
    return text.starts_with("PK\x03\x04");
}

/// Text in two bytes a character says so at its beginning.
bool isWide(std::string_view text) {
    return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

} // namespace

bool isDocument(std::string_view text) {
    if (isWide(text) || isArchive(text)) return true;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{';
}

bool isNamedAsDocument(std::string_view path) {
    return path.ends_with(".json") || path.ends_with(".tfstate") || path.ends_with(".tf");
}

std::string withoutKeys(std::string_view module) {
    std::string result;
    bool quoted = false;
    bool inKey = false;
    for (std::size_t at = 0; at < module.size(); ++at) {
        const char one = module[at];
        if (inKey && quoted && one == '\\') {
            ++at;
            continue;
        }
        if (inKey && one == '"') quoted = !quoted;
        if (!inKey && one == '[') inKey = true;
        if (!inKey) result += one;
        if (inKey && !quoted && one == ']') inKey = false;
    }
    return result;
}

ir::Address Instance::irAddress() const {
    return {data ? ir::ResourceMode::Data : ir::ResourceMode::Resource, type,
            module.empty() ? name + key : std::string(1, moduleMark) + module + moduleMark + name + key};
}

std::string readableAddresses(std::string text) {
    const auto isWord = [](char one) {
        return source::isLetter(one) || source::isDigit(one) || one == '_' || one == '-';
    };
    std::size_t end = 0;
    for (std::size_t mark = text.find(moduleMark); mark != std::string::npos;
         mark = text.find(moduleMark, end)) {
        end = text.find(moduleMark, mark + 1);
        if (end == std::string::npos) return text;
        const std::string module = text.substr(mark + 1, end - mark - 1);
        std::size_t begin = mark;
        if (begin > 0 && text[begin - 1] == '.') --begin;
        while (begin > 0 && isWord(text[begin - 1]))
            --begin;
        constexpr std::string_view lookedUp = "data.";
        if (begin >= lookedUp.size() && text.compare(begin - lookedUp.size(), lookedUp.size(), lookedUp) == 0)
            begin -= lookedUp.size();
        text.erase(mark, end + 1 - mark);
        text.insert(begin, module + ".");
        end = mark + module.size() + 1;
    }
    return text;
}

std::optional<Document> read(std::string_view text, source::FileId file, diagnostics::Sink& sink) {
    if (isWide(text)) {
        sink.report(codes::plannedSyntax, {file, 0, 0},
                    "it is UTF-16, as some shells write what is redirected")
            .help(
                "write it anew in UTF-8, in PowerShell: `terraform show -json FILE | Out-File -Encoding utf8 "
                "plan.json`");
        return std::nullopt;
    }
    if (isArchive(text)) {
        sink.report(codes::notPlanned, {file, 0, 0},
                    "it is not JSON, but perhaps the plan that Terraform applies")
            .help("`terraform show -json FILE > plan.json` writes it as JSON");
        return std::nullopt;
    }
    const ir::LocatedJson json = ir::readLocatedJson(text, file);
    switch (json.problem) {
    case ir::LocatedJson::Problem::Syntax:
        sink.report(codes::plannedSyntax, json.place, json.reason)
            .help("write it anew: `terraform show -json FILE > plan.json`");
        return std::nullopt;
    case ir::LocatedJson::Problem::Limit:
        sink.report(codes::plannedLimit, json.place, json.reason);
        return std::nullopt;
    case ir::LocatedJson::Problem::None: break;
    }
    try {
        return Reader(json.value).document();
    } catch (const Malformed& malformed) {
        sink.report(codes::plannedShape, malformed.place, malformed.what, malformed.expected, malformed.found)
            .help("write it anew: `terraform show -json FILE > plan.json`");
    } catch (const Refused& refused) {
        if (refused.isVersion)
            sink.report(codes::plannedVersion, refused.place, refused.reason)
                .note("known are the versions 0 and 1 of plans and states, and version 4 of the file of a "
                      "state")
                .help("a newer version of drc may know it");
        else
            sink.report(codes::notPlanned, refused.place, refused.reason)
                .help("`terraform show -json FILE` writes a plan or a state as JSON");
    }
    return std::nullopt;
}

} // namespace drc::planned
