#pragma once

#include "binding/symbol.hpp"
#include "checking/inference.hpp"
#include "syntax/statement.hpp"

#include <cstdint>
#include <unordered_map>

namespace drc::checking {

/// What the conditions of an action come to in a plan whose source region is lost, where `graceful` is false:
/// as far as that alone decides them.
class LostSource {
public:
    enum class Truth : std::uint8_t { False, True, Unknown };

    explicit LostSource(Inference& inference) : inference_(inference) {}

    /// Later conditions may use the name.
    void let(const syntax::Definition& definition);
    Truth truthOf(const syntax::Expression& condition);
    /// Whether that is `from`.
    bool isSource(const syntax::Expression& region);

private:
    const binding::Symbol* symbolOf(const syntax::Expression& expression);
    Truth ofName(const syntax::Expression& name);
    Truth ofChain(const syntax::ChainExpression& chain);

    Inference& inference_;
    std::unordered_map<const binding::Symbol*, Truth> lets_;
};

} // namespace drc::checking
