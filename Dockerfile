# The grader: `docker run … drill grade /submissions/one.zip --out /results/one`. It holds solutions-private, so keep it as private as that.
# The sandbox makes namespaces of its own; what it needs of the engine for that is in pipelines/README.md.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble

# PostgreSQL's binaries without the cluster that the package would make: `drill` starts servers of its own.
RUN mkdir -p /etc/postgresql-common \
    && echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf \
    && apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        bubblewrap git postgresql postgresql-contrib tzdata util-linux \
    && rm -rf /var/lib/apt/lists/*

# Any value of CI keeps builds from leaving servers behind.
ENV CI=true
WORKDIR /opt/drill
COPY . .

# Builds drill. Then grades, for each exercise, a submission that does not compile: that builds the scenarios and fetches every package,
# and judges nothing, so no sandbox is needed here. 3 says that the submission was at fault, and nothing else was.
RUN git config --system --add safe.directory /opt/drill \
    && ./drill list \
    && for manifest in exercises/*/exercise.json; do \
        exercise=$(dirname "$manifest") && broken=$(mktemp -d)/$(basename "$exercise") && cp -r "$exercise" "$broken" \
        && echo "not C#" > "$broken/src/Program.cs" || exit 1; \
        ./drill grade "$broken" --unsafe-local --hunt 0 --out "$broken.result"; \
        [ $? -eq 3 ] || exit 1; \
        rm -rf "$(dirname "$broken")"; \
    done

ENTRYPOINT ["./drill"]
CMD ["doctor"]
