#include "policy/limits.hpp"

#include "ir/dump.hpp"
#include "ir/number.hpp"
#include "semantics/lower_value.hpp"
#include "source/ascii.hpp"
#include "source/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>

namespace drc::policy {

namespace {

// ---- reading a table

using Set = semantics::Wildcards::Set;

/// A set is written as between the brackets of a pattern, `a-z0-9_-`, but may hold `]`.
Set charactersOf(std::string_view written) {
    Set set;
    for (std::size_t at = 0; at < written.size(); ++at) {
        const bool isRange = at + 2 < written.size() && written[at + 1] == '-';
        const auto last = static_cast<unsigned char>(isRange ? written[at + 2] : written[at]);
        for (std::size_t one = static_cast<unsigned char>(written[at]); one <= last; ++one)
            set.set(one);
        if (isRange) at += 2;
    }
    return set;
}

/// Reads one entry of a table; the first thing that is wrong with it is kept.
class LimitReader {
public:
    explicit LimitReader(std::string& misfit) : misfit_(misfit) {}

    Limit read(const Value& entry) {
        Limit limit;
        limit.written = entry;
        if (entry.number() != nullptr) {
            number("longest", entry, limit.longest);
            return limit;
        }
        if (entry.entries() == nullptr) {
            wrong("a limit is a map or a whole number");
            return limit;
        }
        for (const auto& [name, value] : *entry.entries())
            field(limit, name, value);
        return limit;
    }

private:
    void wrong(std::string what) {
        if (misfit_.empty()) misfit_ = std::move(what);
    }

    void field(Limit& limit, std::string_view name, const Value& value) {
        if (name == "source") return; // for messages
        if (name == "longest") return number(name, value, limit.longest);
        if (name == "shortest") return number(name, value, limit.shortest);
        if (name == "most") return number(name, value, limit.most);
        if (name == "characters") return set(name, value, limit.characters);
        if (name == "begins") return set(name, value, limit.begins);
        if (name == "ends") return set(name, value, limit.ends);
        if (name == "without") return texts(name, value, limit.without);
        if (name == "not_starting") return texts(name, value, limit.starts);
        if (name == "reserved") return texts(name, value, limit.reserved);
        if (name == "taken") return texts(name, value, limit.taken);
        if (name == "among") return texts(name, value, limit.among);
        if (name == "spelled") return texts(name, value, limit.spelled);
        if (name == "piece") return number(name, value, limit.piece);
        if (name == "separator") return text(name, value, limit.separator);
        if (name == "uncounted") return text(name, value, limit.uncounted);
        if (name == "together") return text(name, value, limit.together);
        if (name == "beside") return path(value, limit.beside);
        if (name == "beyond_ascii") return flag(name, value, limit.beyondAscii);
        if (name == "distinct") return flag(name, value, limit.distinct);
        if (name == "keys") limit.keys = std::make_unique<Limit>(read(value));
        if (name == "values") limit.values = std::make_unique<Limit>(read(value));
        if (name != "keys" && name != "values") wrong(fmt::format("a limit has no `{}`", name));
    }

    void number(std::string_view name, const Value& value, std::optional<std::size_t>& held) {
        const auto whole = value.number() == nullptr ? std::nullopt : ir::wholeNumber(*value.number());
        if (whole && *whole >= 0)
            held = static_cast<std::size_t>(*whole);
        else
            wrong(fmt::format("`{}` is a whole number", name));
    }

    void text(std::string_view name, const Value& value, std::string& held) {
        if (value.text() != nullptr)
            held = *value.text();
        else
            wrong(fmt::format("`{}` is a text", name));
    }

    void flag(std::string_view name, const Value& value, bool& held) {
        if (value.boolean() != nullptr)
            held = *value.boolean();
        else
            wrong(fmt::format("`{}` is `true` or `false`", name));
    }

    void path(const Value& value, std::vector<std::string>& held);

    void set(std::string_view name, const Value& value, std::optional<Set>& held) {
        std::string written;
        text(name, value, written);
        held = charactersOf(written);
    }

    void texts(std::string_view name, const Value& value, std::vector<std::string>& held) {
        if (value.items() == nullptr) return wrong(fmt::format("`{}` is a list of texts", name));
        for (const Value& item : *value.items())
            text(name, item, held.emplace_back());
    }

    std::string& misfit_;
};

std::vector<std::string> stepsOf(std::string_view path) {
    std::vector<std::string> steps;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('.', begin), path.size());
        steps.emplace_back(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return steps;
}

void LimitReader::path(const Value& value, std::vector<std::string>& held) {
    std::string written;
    text("beside", value, written);
    held = stepsOf(written);
}

} // namespace

namespace {

constexpr const char* noTable =
    "expected a map of limits by the type of a resource and the name of an attribute";

} // namespace

Limits::Limits(const Value& table) : table_(table) {
    if (table_.entries() == nullptr)
        misfit_ = noTable;
    else
        for (const auto& [type, attributes] : *table_.entries())
            types_[type].written = &attributes;
}

const Limits::Rows* Limits::of(std::string_view type) const {
    const auto found = types_.find(type);
    if (found == types_.end()) return type == everyType ? nullptr : of(everyType);
    auto& [written, rows] = found->second;
    if (rows) return &*rows;
    rows.emplace();
    read(*written, *rows);
    const Rows* const ofAll = type == everyType ? nullptr : of(everyType);
    for (const At* one : ofAll == nullptr ? Rows() : *ofAll)
        if (std::none_of(rows->begin(), rows->end(), [&](const At* own) { return own->path == one->path; }))
            rows->push_back(one);
    return &*rows;
}

void Limits::read(const Value& attributes, Rows& rows) const {
    if (attributes.entries() == nullptr) {
        misfit_ = noTable;
        return;
    }
    LimitReader reader(misfit_);
    const Value* const source = semantics::find(*attributes.entries(), "source");
    for (const auto& [path, entry] : *attributes.entries()) {
        if (&entry == source) continue;
        Limit& limit = read_.emplace_back(At{stepsOf(path), reader.read(entry)}).limit;
        for (Limit* one : {&limit, limit.keys.get(), limit.values.get()})
            if (one != nullptr) one->source = source;
        rows.push_back(&read_.back());
    }
}

// ---- what a rule sees of a breach

namespace {

/// The entry of the table as a map, with its source.
Value shown(const Limit& limit) {
    semantics::Entries entries;
    if (limit.written.entries() != nullptr)
        entries = *limit.written.entries();
    else
        entries.emplace_back("longest", limit.written);
    if (limit.source != nullptr && semantics::find(entries, "source") == nullptr)
        entries.emplace_back("source", *limit.source);
    return Value::map(std::move(entries));
}

} // namespace

BreachSubject::BreachSubject(Place place, const Limit& limit, const ir::Value& value, std::string_view breaks,
                             std::size_t count, std::string found, source::Span topology)
    : place_(std::move(place)),
      limit_(shown(limit)),
      value_(semantics::lift(value)),
      breaks_(breaks),
      count_(count),
      found_(std::move(found)),
      topology_(topology) {
    value_.origin = value.origin;
}

std::string BreachSubject::describe() const {
    return fmt::format("`{}` of {}", place_.path, place_.owner);
}

std::vector<std::string> BreachSubject::allMembers() {
    return {"resource", "name", "value", "limit", "breaks", "count", "found"};
}

std::optional<Value> BreachSubject::member(const syntax::Name& name, const Environment& /*environment*/,
                                           Evaluator& /*evaluator*/) const {
    if (name.text == "resource") return Value(place_.owner);
    if (name.text == "name") return Value(place_.path);
    if (name.text == "value") return value_;
    if (name.text == "limit") return limit_;
    if (name.text == "breaks") return Value(breaks_);
    if (name.text == "count") return Value(static_cast<double>(count_));
    if (name.text == "found") return Value(found_);
    return std::nullopt;
}

std::string BreachSubject::componentName() const {
    return place_.resource == nullptr ? "" : place_.resource->origin.componentName;
}

source::Span BreachSubject::component() const {
    return place_.resource == nullptr ? topology_ : place_.resource->origin.component;
}

// ---- finding breaches

namespace {

bool isSameButForCase(std::string_view one, std::string_view other) {
    return one.size() == other.size() &&
           std::equal(one.begin(), one.end(), other.begin(),
                      [](char left, char right) { return source::small(left) == source::small(right); });
}

/// Calls `visit` on each attribute at a path that leads through nested blocks.
template <class Visit>
void forEachAt(const ir::NestedBlock& block, std::span<const std::string> path, const Visit& visit) {
    if (path.size() == 1) {
        for (const ir::Attribute& attribute : block.attributes)
            if (attribute.name == path.front()) return visit(attribute);
        return;
    }
    for (const ir::NestedBlock& nested : block.blocks)
        if (nested.name == path.front()) forEachAt(nested, path.subspan(1), visit);
}

/// Calls `visit` on the known parts of a text, with whether it begins and whether it ends there, until one is
/// wrong.
template <class Visit>
bool eachKnownPart(const ir::Value& value, const Visit& visit) {
    if (value.text() != nullptr) return visit(*value.text(), true, true);
    const ir::Template* const text = value.asTemplate();
    if (text == nullptr) return true;
    for (const ir::Value& part : text->parts)
        if (part.text() != nullptr &&
            !visit(*part.text(), &part == &text->parts.front(), &part == &text->parts.back()))
            return false;
    return true;
}

class LimitCheck {
public:
    LimitCheck(const Limits& limits, const semantics::Model& model, const ir::Program& program,
               const Characters& count, const source::SourceMap& sources)
        : limits_(limits), model_(model), program_(program), count_(count), sources_(sources) {
        for (const ir::Input& input : program.inputs)
            if (input.purpose == ir::Input::Purpose::EnvironmentSuffix) suffix_ = input.name;
    }

    semantics::Items all() {
        for (const ir::Provider& provider : program_.providers)
            if (const Limits::Rows* const rows = limits_.of(provider.name))
                for (const auto& configuration : provider.configurations)
                    block(nullptr, configuration.body, *rows, provider.name);
        for (const ir::Resource& resource : program_.resources) {
            if (resource.address.mode != ir::ResourceMode::Resource) continue;
            const Limits::Rows* const rows = limits_.of(resource.address.type);
            if (rows != nullptr) block(&resource, resource.body, *rows, "");
        }
        for (const Sum& sum : sums_)
            if (const std::size_t most = sum.limit->longest.value_or(sum.atMost); sum.atMost > most)
                if (const std::size_t size = sizeOf(sum); size > most)
                    report(sum.where, *sum.limit, *sum.values.front(), "together", size);
        return std::move(found_);
    }

private:
    /// Where the text stands that is looked at; spelled out only for what is reported.
    struct Where {
        const ir::Resource* resource;
        std::string_view provider;
        const std::vector<std::string>* path;
        source::Span line;
        std::string_view key{};
    };

    void block(const ir::Resource* resource, const ir::NestedBlock& block, const Limits::Rows& rows,
               std::string_view provider) {
        for (const Limits::At* row : rows)
            at(resource, block, *row, provider);
    }

    void at(const ir::Resource* resource, const ir::NestedBlock& block, const Limits::At& row,
            std::string_view provider) {
        forEachAt(block, row.path, [&](const ir::Attribute& attribute) {
            const Where where{resource, provider, &row.path, attribute.span};
            if (attribute.value.list() == nullptr) return check(where, row.limit, attribute.value);
            for (const ir::Value& item : *attribute.value.list())
                check(where, row.limit, item);
        });
    }

    void check(const Where& where, const Limit& limit, const ir::Value& value) {
        if (value.isNull()) return;
        if (!limit.together.empty()) return add(where, limit, value);
        if (value.map() != nullptr) entries(where, limit, *value.map(), value);
        if (sizeFits(where, limit, value) && piecesFit(where, limit, value) &&
            charactersFit(where, limit, value))
            wordFits(where, limit, value);
    }

    bool sizeFits(const Where& where, const Limit& limit, const ir::Value& value) {
        const std::string* const known = value.text();
        if (known != nullptr && limit.shortest && source::codePoints(*known) < *limit.shortest)
            return report(where, limit, value, "shortest", source::codePoints(*known));
        if (!limit.longest || (known != nullptr && known->size() <= *limit.longest)) return true;
        if (const auto most = roughSizeOf(value); most && *most <= *limit.longest) return true;
        std::size_t size = count_.of(value);
        if (size > *limit.longest && !limit.uncounted.empty()) size = sizeOf(limit, value);
        return size <= *limit.longest || report(where, limit, value, "longest", size);
    }

    /// No less than the size of most names: known parts, and the suffix of the environment.
    std::optional<std::size_t> roughSizeOf(const ir::Value& value) const {
        const ir::Template* const text = value.asTemplate();
        if (text == nullptr) return std::nullopt;
        std::size_t sum = 0;
        for (const ir::Value& part : text->parts) {
            const ir::Variable* const variable = part.variable();
            if (part.text() != nullptr)
                sum += part.text()->size();
            else if (variable != nullptr && variable->name == suffix_)
                sum += program_.longestSuffix;
            else
                return std::nullopt;
        }
        return sum;
    }

    /// Whether no piece of the text is too long; one may hold what is known only at deployment.
    bool piecesFit(const Where& where, const Limit& limit, const ir::Value& value) {
        if (!limit.piece || limit.separator.size() != 1) return true;
        std::size_t length = 0;
        std::size_t longest = 0;
        const auto add = [&](const ir::Value& part) {
            if (part.text() == nullptr)
                length += count_.of(part);
            else
                for (const char one : *part.text()) {
                    longest = std::max(longest, length);
                    length = one == limit.separator.front() ? 0 : length + 1;
                }
            longest = std::max(longest, length);
        };
        if (value.asTemplate() == nullptr)
            add(value);
        else
            for (const ir::Value& part : value.asTemplate()->parts)
                add(part);
        return longest <= *limit.piece || report(where, limit, value, "piece", longest);
    }

    std::size_t sizeOf(const Limit& limit, const ir::Value& value) const {
        return limit.uncounted.empty() ? count_.of(value) : count_.of(value, limit.uncounted);
    }

    bool charactersFit(const Where& where, const Limit& limit, const ir::Value& value) {
        if (!limit.characters && !limit.begins && !limit.ends && limit.without.empty()) return true;
        return eachKnownPart(value, [&](std::string_view part, bool isFirst, bool isLast) {
            if (part.empty()) return true;
            const auto test = [&](const std::optional<Set>& set, std::size_t at, std::string_view breaks) {
                const auto one = static_cast<unsigned char>(part[at]);
                if (!set || set->test(one) || (limit.beyondAscii && one > 0x7F)) return true;
                return report(where, limit, value, breaks, 0, characterAt(part, at));
            };
            if (limit.characters)
                for (std::size_t at = 0; at < part.size(); ++at)
                    if (!limit.characters->test(static_cast<unsigned char>(part[at])) &&
                        !test(limit.characters, at, "characters"))
                        return false;
            if (isFirst && !test(limit.begins, 0, "begins")) return false;
            if (isLast && !test(limit.ends, part.size() - 1, "ends")) return false;
            for (const std::string& word : limit.without)
                if (part.find(word) != std::string_view::npos)
                    return report(where, limit, value, "without", 0, word);
            return true;
        });
    }

    static std::string characterAt(std::string_view text, std::size_t at) {
        std::size_t end = at + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            ++end;
        return std::string(text.substr(at, end - at));
    }

    void wordFits(const Where& where, const Limit& limit, const ir::Value& value) {
        if (!limit.among.empty() && value.text() != nullptr &&
            std::find(limit.among.begin(), limit.among.end(), *value.text()) == limit.among.end()) {
            report(where, limit, value, "among", 0);
            return;
        }
        if (limit.reserved.empty() && limit.taken.empty() && limit.spelled.empty() && limit.starts.empty())
            return;
        eachKnownPart(value, [&](std::string_view part, bool isFirst, bool isLast) {
            for (const std::string& start : limit.starts)
                if (isFirst && isSameButForCase(part.substr(0, start.size()), start))
                    return report(where, limit, value, "not_starting", 0, start);
            if (!isFirst || !isLast) return true;
            for (const std::string& word : limit.reserved)
                if (isSameButForCase(part, word)) return report(where, limit, value, "reserved", 0, word);
            for (const std::string& word : limit.taken)
                if (part == word) return report(where, limit, value, "taken", 0, word);
            for (const std::string& word : limit.spelled)
                if (part != word && isSameButForCase(part, word))
                    return report(where, limit, value, "spelled", 0, word);
            return true;
        });
    }

    void entries(const Where& where, const Limit& limit, const ir::Map& map, const ir::Value& whole) {
        const ir::Map* const beside = besideOf(where, limit);
        Where inner = where;
        for (const auto& [key, value] : map) {
            inner.key = key;
            if (limit.values) check(inner, *limit.values, value);
            if (limit.keys && (isSpelled(key, *limit.keys) || (!limit.distinct && wasFine(key, *limit.keys))))
                continue;
            ir::Value name = key;
            name.origin = value.origin;
            const std::size_t before = found_.size();
            if (limit.keys) check(inner, *limit.keys, name);
            if (limit.keys && found_.size() == before && fine_.size() < mostFine)
                fine_.emplace_back(limit.keys.get(), key);
            if (limit.distinct) isDistinct(inner, limit, name, map);
            if (limit.distinct && beside != nullptr) isDistinct(inner, limit, name, *beside);
        }
        std::size_t number = map.size();
        if (!limit.most || number + (beside == nullptr ? 0 : beside->size()) <= *limit.most) return;
        if (beside != nullptr)
            number += static_cast<std::size_t>(
                std::count_if(beside->begin(), beside->end(),
                              [&](const ir::Entry& entry) { return ir::find(map, entry.first) == nullptr; }));
        if (number > *limit.most) report(where, limit, whole, "most", number);
    }

    /// What is spelled as it must be is a word of the library's own.
    static bool isSpelled(std::string_view key, const Limit& limit) {
        return std::find(limit.spelled.begin(), limit.spelled.end(), key) != limit.spelled.end();
    }

    /// Most maps of a kind have the same few keys.
    static constexpr std::size_t mostFine = 8;
    bool wasFine(std::string_view key, const Limit& limit) const {
        return std::any_of(fine_.begin(), fine_.end(),
                           [&](const auto& one) { return one.first == &limit && one.second == key; });
    }

    /// Of two keys of one map, the later one is reported.
    void isDistinct(const Where& where, const Limit& limit, const ir::Value& name, const ir::Map& among) {
        for (const auto& entry : among) {
            if (entry.first.size() != where.key.size()) continue;
            if (entry.first == where.key) return;
            if (!isSameButForCase(entry.first, where.key)) continue;
            report(where, limit, name, "distinct", 0, entry.first);
            return;
        }
    }

    /// The entries that the provider adds to the map in this region.
    const ir::Map* besideOf(const Where& where, const Limit& limit) const {
        if (limit.beside.empty() || where.resource == nullptr) return nullptr;
        const ir::Map* found = nullptr;
        for (const ir::Provider& provider : program_.providers)
            for (const auto& configuration : provider.configurations)
                if (provider.name == where.resource->provider && configuration.role == where.resource->role)
                    forEachAt(configuration.body, limit.beside,
                              [&](const ir::Attribute& attribute) { found = attribute.value.map(); });
        return found;
    }

    /// Adds up what shares an attribute.
    void add(const Where& where, const Limit& limit, const ir::Value& value) {
        const std::array path{limit.together};
        std::string group;
        forEachAt(where.resource->body, path, [&](const ir::Attribute& attribute) {
            const ir::Reference* const reference = attribute.value.reference();
            group = reference == nullptr ? ir::print(attribute.value) : ir::toString(reference->address);
        });
        const auto [place, isNew] = groups_.try_emplace({&limit, std::move(group)}, sums_.size());
        if (isNew) sums_.push_back({&limit, {}, where, 0});
        Sum& sum = sums_[place->second];
        sum.values.push_back(&value);
        sum.atMost += count_.of(value);
    }

    /// False, for what was asked does not hold.
    bool report(const Where& where, const Limit& limit, const ir::Value& value, std::string_view breaks,
                std::size_t count, std::string found = "") {
        const source::Span origin = value.origin;
        const bool isUsers = !origin.empty() && sources_.file(origin.file).origin() == source::Origin::User;
        if (isUsers && !reported_.insert({origin.file, origin.begin, origin.end}).second) return false;
        std::string path = fmt::format("{}", fmt::join(*where.path, "."));
        if (!where.key.empty()) path += fmt::format(".{}", where.key);
        std::string owner = where.resource == nullptr
                                ? fmt::format("the configuration of `{}`", where.provider)
                                : fmt::format("`{}`", ir::toString(where.resource->address));
        found_.push_back(Value::object<BreachSubject>(
            BreachSubject::Place{where.resource, std::move(owner), std::move(path), where.line}, limit, value,
            breaks, count, std::move(found), model_.nameSpan));
        return false;
    }

    struct Sum {
        const Limit* limit;
        std::vector<const ir::Value*> values;
        Where where;
        std::size_t atMost; ///< with what is not counted
    };

    std::size_t sizeOf(const Sum& sum) const {
        std::size_t size = 0;
        for (const ir::Value* value : sum.values)
            size += sizeOf(*sum.limit, *value);
        return size;
    }

    const Limits& limits_;
    const semantics::Model& model_;
    const ir::Program& program_;
    const Characters& count_;
    const source::SourceMap& sources_;
    std::string_view suffix_; ///< what the deployment calls it
    std::set<std::tuple<source::FileId, std::uint32_t, std::uint32_t>> reported_;
    std::vector<std::pair<const Limit*, std::string_view>> fine_; ///< keys that keep to their limit
    std::vector<Sum> sums_;                                       ///< in the order of the program
    std::map<std::pair<const Limit*, std::string>, std::size_t> groups_;
    semantics::Items found_;
};

} // namespace

semantics::Items beyondLimits(const Limits& limits, const semantics::Model& model, const ir::Program& program,
                              const Characters& count, const source::SourceMap& sources) {
    return LimitCheck(limits, model, program, count, sources).all();
}

} // namespace drc::policy
