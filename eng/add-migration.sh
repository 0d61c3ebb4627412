#!/usr/bin/env bash
# Adds a migration to one module, for both providers: eng/add-migration.sh Messaging AddSomething
# Modules compile without the provider packages, so what the scaffolder writes with their types is taken out of the snapshots afterwards.
# It therefore finds the identity column of shared_outbox anew every time: take its AlterColumn out of the new migration by hand (a test fails where it stays).
set -euo pipefail
cd "$(dirname "$0")/.."
module=$1 name=$2
case $module in
  Shared) project=src/Shared/Infrastructure ;;
  *) project=src/Modules/$module ;;
esac
dotnet tool restore >/dev/null
dotnet build src/Host -v quiet
dotnet ef migrations add "$name" --no-build -p "$project" -s src/Host -c "Sqlite${module}DbContext" -o Storage/Sqlite/Migrations
Database__Provider=SqlServer ConnectionStrings__Database='Server=localhost;Database=matchchat' \
  dotnet ef migrations add "$name" --no-build -p "$project" -s src/Host -c "SqlServer${module}DbContext" -o Storage/SqlServer/Migrations
sed -i -E '/SqlServer(Model|Property)BuilderExtensions/d' "$project"/Storage/SqlServer/Migrations/*.cs
sed -i '1s/^\xEF\xBB\xBF//' "$project"/Storage/*/Migrations/*.cs
