#pragma once

#include <csignal>

namespace drc::driver {

/// Lets an interrupt wait while files are replaced, so that Ctrl-C leaves neither half an output nor
/// temporary files.
class SignalMask {
public:
    SignalMask() {
        sigset_t held;
        sigemptyset(&held);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
            sigaddset(&held, signal);
        sigprocmask(SIG_BLOCK, &held, &before_);
    }
    SignalMask(const SignalMask&) = delete;
    SignalMask& operator=(const SignalMask&) = delete;
    ~SignalMask() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_;
};

} // namespace drc::driver
