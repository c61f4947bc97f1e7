#pragma once

#include "binding/declared_names.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::binding {

/// Something with names behind its dot: a component or a part of a kind, a signal, a replica, what a trait
/// lists.
struct Holder {
    const KindSymbols* kind = nullptr; ///< null where it is no component
    std::vector<Symbol*> sorts{};      ///< the kind and the traits of a component
    const Scope* names = nullptr;
};

/// What a value may be, as far as the names behind its dot, between its brackets and beside it go. It only
/// grows.
struct Possible {
    std::set<const Holder*> holders{};
    std::set<Symbol*> spelled{};                                  ///< names that it may be, also as texts
    std::set<const syntax::TemplateExpression*> texts{};          ///< literals that it may be
    std::map<std::string_view, Possible> entries{};               ///< of a map, under keys that are written
    std::map<std::string_view, std::vector<syntax::Name>> keys{}; ///< where those are written
    std::vector<Possible> elements{}; ///< none or one: of a list, of a map under any other key
    bool isFinding = false;           ///< what a built-in function tells: nothing behind its dots is declared

    bool isNothing() const {
        return holders.empty() && spelled.empty() && texts.empty() && entries.empty() && elements.empty() &&
               !isFinding;
    }
    /// Whether it grew. Of a map in a map, the keys are not told apart: so a value stays small, whatever is
    /// made of it.
    bool add(const Possible& other, int depth = 0, bool inMap = false);
    bool addElement(const Possible& element);
    /// What a loop goes through.
    Possible items() const;
    static Possible listOf(const Possible& element);
};

} // namespace drc::binding
