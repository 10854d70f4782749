#!/bin/sh
# The second half of the unit tests.
UNITS='t_[p-z]*.c'
. "$(dirname "$0")/10-unit.t"
