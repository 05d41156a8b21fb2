#!/usr/bin/env bash
exec dotnet run --project "$(dirname "${BASH_SOURCE[0]}")/eng/Build" --configuration Release --verbosity quiet -- "$@"
