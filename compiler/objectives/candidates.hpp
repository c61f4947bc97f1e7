#pragma once

#include "ir/program.hpp"
#include "objectives/ledger.hpp"
#include "semantics/model.hpp"
#include "source/source_map.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

/// What of a topology could be something else: settings for which kinds name other values, the engine of a
/// plan, its steps.
namespace drc::objectives {

/// Undoes a change when it goes.
class Undo {
public:
    explicit Undo(std::function<void()> undo) : undo_(std::move(undo)) {}
    Undo(Undo&& other) noexcept : undo_(std::exchange(other.undo_, {})) {}
    Undo& operator=(Undo&&) = delete;
    ~Undo() {
        if (undo_) undo_();
    }

private:
    std::function<void()> undo_;
};

/// One change that may help.
struct Candidate {
    std::string change; ///< `interval = 10s`
    std::string where;  ///< `unhealthy entry`
    std::string of;     ///< what it changes, with `where`: two changes of the same thing exclude each other
    std::string plan;   ///< the only plan that it is about; empty when it may be about all
    /// Changes the model; what it gives is undone in the opposite order.
    std::function<std::vector<Undo>()> apply;
};

/// In the order of the program: settings first, then plans. They point at the model, which must outlive them.
/// `engines` are the kinds that can run plans.
std::vector<Candidate> candidatesFor(semantics::Model& model, const ir::Program& program,
                                     const Ledger& ledger, const std::vector<std::string>& engines,
                                     const source::SourceMap& sources);

} // namespace drc::objectives
