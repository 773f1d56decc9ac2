// The settings of one parameter group: the options struct of its optimiser, whichever that is, and its declared fields.
#pragma once
#include <memory>
#include <vector>

#include "lib/core/fields.h"

namespace sslrun::optim {

// Holds a copy of a struct with a member `lr` and a static function `fields()`.
class Settings {
 public:
  template <class Options>
  Settings(Options options) : held_(std::make_unique<Held<Options>>(std::move(options))) {}
  Settings(const Settings& other) : held_(other.held_->copy()) {}
  Settings(Settings&&) = default;
  Settings& operator=(Settings other) {
    held_ = std::move(other.held_);
    return *this;
  }

  // Throws std::bad_cast for the settings of another optimiser.
  template <class Options>
  const Options& as() const {
    return dynamic_cast<const Held<Options>&>(*held_).options;
  }
  double lr() const { return const_cast<Settings*>(this)->held_->lr(); }
  void set_lr(double lr) { held_->lr() = lr; }

  const std::vector<Field>& fields() const { return held_->fields(); }
  void* struct_of_fields() { return held_->address(); }
  const void* struct_of_fields() const { return held_->address(); }
  // Throws Error(op) when a value is out of its field's range.
  void check(std::string_view op) const {
    for (const auto& field : fields()) check_value(field, field.get(struct_of_fields()), op);
  }

 private:
  struct Holder {
    virtual ~Holder() = default;
    virtual std::unique_ptr<Holder> copy() const = 0;
    virtual double& lr() = 0;
    virtual const std::vector<Field>& fields() const = 0;
    virtual void* address() = 0;
  };
  template <class Options>
  struct Held final : Holder {
    explicit Held(Options value) : options(std::move(value)) {}
    std::unique_ptr<Holder> copy() const override { return std::make_unique<Held>(options); }
    double& lr() override { return options.lr; }
    const std::vector<Field>& fields() const override { return Options::fields(); }
    void* address() override { return &options; }
    Options options;
  };
  std::unique_ptr<Holder> held_;
};

// What the optimisers' fields of one name share.
template <class Options>
Field lr_field() {
  return field("lr", &Options::lr, "learning rate", at_least(0));
}
// Of optimisers without a usual rate.
template <class Options>
Field needed_lr_field() {
  return lr_field<Options>().or_else("must be given, here or in every group");
}
template <class Options>
Field momentum_field() {
  return field("momentum", &Options::momentum, "share of the last update that is kept", at_least(0));
}

}  // namespace sslrun::optim
