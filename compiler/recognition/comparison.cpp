#include "recognition/comparison.hpp"

#include "ir/json.hpp"
#include "planned/sensitive.hpp"
#include "semantics/lower_value.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace drc::recognition {

namespace {

constexpr std::size_t deepest = 64;

Likeness worse(Likeness one, Likeness other) {
    return std::max(one, other);
}

bool isEmpty(const ir::Value& value) {
    if (value.isNull()) return true;
    if (const bool* const flag = value.boolean()) return !*flag;
    if (const double* const number = value.number()) return *number == 0;
    if (const std::string* const text = value.text()) return text->empty();
    if (const ir::List* const list = value.list()) return std::all_of(list->begin(), list->end(), isEmpty);
    if (const ir::Map* const map = value.map())
        return std::all_of(map->begin(), map->end(),
                           [](const ir::Entry& one) { return isEmpty(one.second); });
    return false;
}

std::string scalarText(const ir::Value& value) {
    if (value.text() != nullptr) return *value.text();
    std::string text;
    ir::appendJson(text, value);
    return text;
}

bool isScalar(const ir::Value& value) {
    return value.text() != nullptr || value.number() != nullptr || value.boolean() != nullptr;
}

/// Whether a text fits one in which each opaque character stands for any text.
bool fits(std::string_view pattern, std::string_view text) {
    std::size_t at = 0;
    std::size_t mark = std::string_view::npos;
    std::size_t resumed = 0;
    std::size_t position = 0;
    while (position < text.size()) {
        if (at < pattern.size() && pattern[at] == semantics::opaque) {
            mark = at++;
            resumed = position;
        } else if (at < pattern.size() && pattern[at] == text[position]) {
            ++at;
            ++position;
        } else if (mark != std::string_view::npos) {
            at = mark + 1;
            position = ++resumed;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == semantics::opaque)
        ++at;
    return at == pattern.size();
}

class Comparing {
public:
    Comparing(const KnownValues& known, std::string_view role) : known_(known), role_(role) {}

    Likeness values(const ir::Value& will, const ir::Value& is, bool ordered, std::size_t depth = 0) const {
        const Likeness likeness = maybeNew(will, is, ordered, depth);
        return likeness == Likeness::Unknown && known_.isNew(will) ? Likeness::Different : likeness;
    }

private:
    Likeness maybeNew(const ir::Value& will, const ir::Value& is, bool ordered, std::size_t depth) const {
        if (depth > deepest) return Likeness::Unknown;
        if (will.isNull()) return isEmpty(is) ? Likeness::Same : Likeness::Different;
        if (is.isDeferred()) return Likeness::Unknown; // it is kept secret, or a plan does not know it yet
        if (will.call() != nullptr) return call(*will.call(), is, depth);
        if (will.asTemplate() != nullptr) return text(known_.text(will, role_), is);
        if (will.isDeferred()) return is.isNull() ? Likeness::Different : Likeness::Unknown;
        if (const ir::List* const list = will.list()) return lists(*list, is, ordered, depth);
        if (const ir::Map* const map = will.map()) return maps(*map, is, depth);
        if (!isScalar(is)) return single(will, is, ordered, depth);
        if (scalarText(will) == scalarText(is)) return Likeness::Same;
        return documents(scalarText(will), scalarText(is), depth);
    }

    /// A list of one is what it holds, in documents of policies.
    Likeness single(const ir::Value& will, const ir::Value& is, bool ordered, std::size_t depth) const {
        if (is.list() == nullptr || is.list()->size() != 1) return Likeness::Different;
        return values(will, is.list()->front(), ordered, depth + 1);
    }

    Likeness call(const ir::Call& call, const ir::Value& is, std::size_t depth) const {
        if (call.function == ir::deployed::json && call.path.empty() && is.text() != nullptr) {
            const auto document = ir::readJson(*is.text());
            return document ? values(call.arguments.front(), *document, false, depth + 1)
                            : Likeness::Different;
        }
        return is.isNull() ? Likeness::Different : Likeness::Unknown;
    }

    static Likeness text(const std::string& will, const ir::Value& is) {
        if (!isScalar(is)) return Likeness::Different;
        const std::string there = scalarText(is);
        if (will == there) return Likeness::Same;
        if (will.find(semantics::opaque) == std::string::npos) return Likeness::Different;
        return fits(will, there) ? Likeness::Unknown : Likeness::Different;
    }

    Likeness documents(const std::string& will, const std::string& is, std::size_t depth) const {
        const auto begins = [](const std::string& text) {
            return text.starts_with('{') || text.starts_with('[');
        };
        if (!begins(will) || !begins(is)) return Likeness::Different;
        const auto one = ir::readJson(will);
        const auto other = ir::readJson(is);
        return one && other ? values(*one, *other, false, depth + 1) : Likeness::Different;
    }

    Likeness lists(const ir::List& will, const ir::Value& is, bool ordered, std::size_t depth) const {
        if (is.list() == nullptr) {
            if (is.isNull()) return will.empty() ? Likeness::Same : Likeness::Different;
            return will.size() == 1 ? values(will.front(), is, ordered, depth + 1) : Likeness::Different;
        }
        const ir::List& there = *is.list();
        if (will.size() != there.size()) return Likeness::Different;
        return ordered ? inOrder(will, there, depth) : inAnyOrder(will, there, depth);
    }

    Likeness inOrder(const ir::List& will, const ir::List& is, std::size_t depth) const {
        Likeness worst = Likeness::Same;
        for (std::size_t index = 0; index < will.size() && worst != Likeness::Different; ++index)
            worst = worse(worst, values(will[index], is[index], true, depth + 1));
        return worst;
    }

    /// Each takes the most alike of those that are left.
    Likeness inAnyOrder(const ir::List& will, const ir::List& is, std::size_t depth) const {
        std::vector<const ir::Value*> left;
        for (const ir::Value& item : is)
            left.push_back(&item);
        Likeness worst = Likeness::Same;
        std::vector<const ir::Value*> open;
        for (const ir::Value& item : will)
            if (!take(item, left, Likeness::Same, depth)) open.push_back(&item);
        for (const ir::Value* item : open) {
            if (!take(*item, left, Likeness::Unknown, depth)) return Likeness::Different;
            worst = Likeness::Unknown;
        }
        return worst;
    }

    bool take(const ir::Value& item, std::vector<const ir::Value*>& left, Likeness wanted,
              std::size_t depth) const {
        const auto found = std::find_if(left.begin(), left.end(), [&](const ir::Value* other) {
            return values(item, *other, false, depth + 1) <= wanted;
        });
        if (found == left.end()) return false;
        left.erase(found);
        return true;
    }

    Likeness maps(const ir::Map& will, const ir::Value& is, std::size_t depth) const {
        const ir::Value* there = &is;
        if (there->list() != nullptr && there->list()->size() == 1) there = &there->list()->front();
        if (there->map() == nullptr)
            return isEmpty(ir::Value(will)) && isEmpty(is) ? Likeness::Same : Likeness::Different;
        Likeness worst = Likeness::Same;
        for (const auto& [key, value] : will) {
            const ir::Value* const other = ir::find(*there->map(), key);
            worst = worse(worst, values(value, other == nullptr ? ir::Value() : *other, false, depth + 1));
        }
        for (const auto& [key, value] : *there->map())
            if (ir::find(will, key) == nullptr && !isEmpty(value)) return Likeness::Different;
        return worst;
    }

    const KnownValues& known_;
    std::string_view role_;
};

bool isOrdered(const library::SchemaType& type) {
    return type.kind != library::SchemaTypeKind::Set;
}

bool refersIn(const ir::Value& value) {
    bool found = false;
    ir::forEachReference(value, [&](const ir::Reference&) { found = true; });
    return found;
}

/// Compares a body with its counterpart, attribute by attribute.
class Bodies {
public:
    Bodies(const ir::Resource& resource, const Tables& tables, const KnownValues& known,
           std::vector<Compared>& result)
        : resource_(resource),
          tables_(tables),
          known_(known),
          comparing_(known, resource.role),
          result_(result) {}

    void compare(const ir::NestedBlock& body, const ir::Map& is, const library::SchemaBlock& schema,
                 const std::string& prefix) {
        std::set<std::string, std::less<>> set;
        for (const ir::Attribute& attribute : body.attributes) {
            if (attribute.value.isNull()) continue;
            set.insert(attribute.name);
            this->attribute(attribute, is, schema, prefix);
        }
        for (const ir::NestedBlock& block : body.blocks)
            set.insert(block.name);
        for (const std::string& name : blockNames(body))
            blocks(body, name, is, schema, prefix);
        for (const library::SchemaAttribute& one : schema.attributes)
            if (one.optional && !one.computed && !one.writeOnly && !set.contains(one.name))
                unset(std::string(one.name), is, prefix);
        for (const library::SchemaNestedBlock& one : schema.blocks)
            if (!set.contains(one.name)) unset(std::string(one.name), is, prefix);
    }

private:
    void attribute(const ir::Attribute& attribute, const ir::Map& is, const library::SchemaBlock& schema,
                   const std::string& prefix) {
        const library::SchemaAttribute* const type = schema.attribute(attribute.name);
        if (type != nullptr && type->writeOnly) return;
        const ir::Value* there = ir::find(is, attribute.name);
        // What nobody has set is what the provider takes for it.
        if (there == nullptr || there->isNull())
            if (const ir::Value* const taken =
                    tables_.usualOf(resource_.address.type, prefix + attribute.name))
                there = taken;
        const ir::Value will = known_.of(attribute.value);
        Compared& one = add(prefix + attribute.name);
        one.is = there == nullptr ? ir::Value() : *there;
        one.refers = refersIn(attribute.value);
        one.single = attribute.value.list() == nullptr && attribute.value.call() == nullptr;
        one.text = will.text() != nullptr || will.asTemplate() != nullptr;
        // Where nothing is said, nothing is set: nor would it be.
        one.likeness = one.is.isNull() && isEmpty(will)
                           ? Likeness::Same
                           : comparing_.values(will, one.is, type == nullptr || isOrdered(type->type));
    }

    static std::vector<std::string> blockNames(const ir::NestedBlock& body) {
        std::vector<std::string> names;
        for (const ir::NestedBlock& block : body.blocks)
            if (std::find(names.begin(), names.end(), block.name) == names.end()) names.push_back(block.name);
        return names;
    }

    void blocks(const ir::NestedBlock& body, const std::string& name, const ir::Map& is,
                const library::SchemaBlock& schema, const std::string& prefix) {
        const library::SchemaNestedBlock* const type = schema.block(name);
        const ir::Value* const there = ir::find(is, name);
        std::vector<const ir::Map*> existing;
        if (there != nullptr && there->map() != nullptr) existing.push_back(there->map());
        if (there != nullptr && there->list() != nullptr)
            for (const ir::Value& item : *there->list())
                if (item.map() != nullptr) existing.push_back(item.map());
        std::vector<const ir::NestedBlock*> written;
        for (const ir::NestedBlock& block : body.blocks)
            if (block.name == name) written.push_back(&block);
        if (type == nullptr || written.size() != existing.size()) {
            Compared& one = add(prefix + name);
            one.likeness = type == nullptr ? Likeness::Unknown : Likeness::Different;
            if (there != nullptr) one.is = *there;
            return;
        }
        const bool ordered = type->nesting != library::Nesting::Set;
        for (const ir::NestedBlock* block : written)
            pair(*block, existing, *type->block, prefix + name + ".", ordered);
    }

    /// With the first that is left, or of a set with the one that is most alike.
    void pair(const ir::NestedBlock& block, std::vector<const ir::Map*>& left,
              const library::SchemaBlock& schema, const std::string& prefix, bool ordered) {
        std::size_t best = 0;
        std::vector<Compared> kept;
        for (std::size_t index = 0; index < (ordered ? std::size_t{1} : left.size()); ++index) {
            std::vector<Compared> tried;
            Bodies(resource_, tables_, known_, tried).compare(block, *left[index], schema, prefix);
            if (index != 0 && worth(tried) <= worth(kept)) continue;
            best = index;
            kept = std::move(tried);
        }
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(best));
        for (Compared& one : kept)
            result_.push_back(std::move(one));
    }

    static int worth(const std::vector<Compared>& compared) {
        int sum = 0;
        for (const Compared& one : compared)
            sum += one.likeness == Likeness::Same ? 1 : one.likeness == Likeness::Unknown ? 0 : -2;
        return sum;
    }

    void unset(const std::string& name, const ir::Map& is, const std::string& prefix) {
        const ir::Value* const there = ir::find(is, name);
        if (there == nullptr || there->isNull()) return;
        if (there->isDeferred() && !planned::holdsWithheld(*there)) return;
        const std::string& type = resource_.address.type;
        if (tables_.isFilledIn(type, prefix + name)) return;
        const ir::Value* const expected = tables_.usualOf(type, prefix + name);
        if (expected == nullptr && isEmpty(*there)) return;
        if (expected != nullptr && comparing_.values(*expected, *there, false) == Likeness::Same) return;
        Compared& one = add(prefix + name);
        one.likeness = Likeness::Different;
        one.unset = true;
        one.is = *there;
    }

    Compared& add(const std::string& path) {
        Compared& one = result_.emplace_back();
        one.path = path;
        one.attribute = path.substr(0, path.find('.'));
        return one;
    }

    const ir::Resource& resource_;
    const Tables& tables_;
    const KnownValues& known_;
    Comparing comparing_;
    std::vector<Compared>& result_;
};

} // namespace

std::vector<Compared> compare(const ir::Resource& resource, const ir::Map& attributes,
                              const library::SchemaBlock& schema, const Tables& tables,
                              const KnownValues& known) {
    std::vector<Compared> result;
    Bodies(resource, tables, known, result).compare(resource.body, attributes, schema, "");
    return result;
}

} // namespace drc::recognition
