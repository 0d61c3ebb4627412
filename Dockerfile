# One node. Built without Node: the demo page, which Production refuses anyway, lacks its libraries then.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY src src
RUN dotnet publish src/Host -c Release -o /app -p:NpmRestore=false

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# The one place it writes to, and only with SQLite: mount a volume there.
RUN mkdir data && chown "$APP_UID" data
# Nothing of the root file system is written: it may be mounted read-only, with a memory file system at /tmp.
ENV ASPNETCORE_URLS=http://+:8080 \
    DOTNET_EnableDiagnostics=0
EXPOSE 8080
USER $APP_UID
# SIGTERM drains it (docs/operations.md, Stopping). Whether it is ready is asked at /ready, by whoever runs it.
ENTRYPOINT ["dotnet", "MatchChat.Host.dll"]
