#include "objectives/windows.hpp"

#include <algorithm>

namespace drc::objectives {

using ir::State;

namespace {

class Windows {
public:
    Windows(const ir::Program& program, const ir::Plan& plan, const Recovery& recovery)
        : program_(program), plan_(plan), recovery_(recovery) {}

    std::vector<Window> run() {
        for (const ir::ComponentStates& sender : program_.states) {
            if (!sender.sends()) continue;
            for (const std::size_t begins : recovery_.course(sender.component).begins)
                sent(sender, begins);
            // While both regions work, nothing leads clients away.
            if (!plan_.graceful && ledElsewhereAfter(program_, sender.component)) sent(sender, std::nullopt);
        }
        return std::move(result_);
    }

private:
    void sent(const ir::ComponentStates& sender, std::optional<std::size_t> sends) {
        // A buffer that works hands on what it is given.
        const Recovery::Needs needs = recovery_.needsOf(sender, [&](const ir::ComponentStates& buffer) {
            return recovery_.stateAt(buffer, sends) == State::Serving;
        });
        bool known = false; ///< something says what stands behind it
        for (const ir::ComponentStates& states : program_.states) {
            const auto need = needs.find(states.component);
            if (need == needs.end()) continue;
            const std::optional<std::size_t> since = recovery_.metSince(need->second);
            known =
                known || states.keepsData || states.buffers || recovery_.course(states.component).servesSince;
            if (since) add(sender, sends, states, *since);
        }
        // Where nothing does, clients may need what the plan makes writable first.
        const std::optional<std::size_t> first = known || !sender.entrance ? std::nullopt : firstWritable();
        if (first) add(sender, sends, recovery_.statesOf(plan_.actions[*first].component), *first);
    }

    void add(const ir::ComponentStates& sender, std::optional<std::size_t> sends,
             const ir::ComponentStates& states, std::size_t until) {
        if (sends && recovery_.precedes(until, *sends)) return;
        const State state = recovery_.stateAt(states, sends);
        const bool isKnown = std::any_of(result_.begin(), result_.end(), [&](const Window& one) {
            return one.sender == sender.component && one.component == states.component;
        });
        if (state != State::Serving && !isKnown)
            result_.push_back({sender.component, sends, states.component, state, until});
    }

    std::optional<std::size_t> firstWritable() const {
        std::optional<std::size_t> first;
        for (const std::string& component : recovery_.required()) {
            const Course& own = recovery_.course(component);
            if (own.before == State::ReadOnly && own.servesSince)
                first = std::min(first.value_or(*own.servesSince), *own.servesSince);
        }
        return first;
    }

    const ir::Program& program_;
    const ir::Plan& plan_;
    const Recovery& recovery_;
    std::vector<Window> result_;
};

} // namespace

std::vector<Window> windowsOf(const ir::Program& program, const ir::Plan& plan, const Recovery& recovery) {
    return Windows(program, plan, recovery).run();
}

} // namespace drc::objectives
