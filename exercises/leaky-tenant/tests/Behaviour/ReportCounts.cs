using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Behaviour;

public sealed class ReportCounts
{
    [Scenario("report-counts")]
    public Task The_report_counts_a_tenants_documents_and_names_its_members_to_its_admins() => TenantWorld.RunAsync(async world =>
    {
        var admin = await world.AddTenantWithAsync();
        var editor = await world.AddMemberAsync(admin.Tenant, Member.Editor);
        var viewer = await world.AddMemberAsync(admin.Tenant, Member.Viewer);
        var (own, others) = (world.Scenario.Next(2, 5), world.Scenario.Next(5, 8));
        world.Scenario.Did($"Created {own} documents as {admin}, {others} as {editor}, deleted one of these, and asked for the report as {admin}.");
        await world.MustCreateAsync(admin, own);
        var created = await world.MustCreateAsync(editor, others);
        await world.MustDeleteAsync(editor, created[0]);
        await world.MustReportAsync(admin, own + others - 1, [(admin, own), (editor, others - 1), (viewer, 0)]);

        world.Scenario.Did("Created one more, and asked until the report showed it.");
        await world.MustCreateAsync(admin);
        await world.MustReportAsync(admin, own + others, [(admin, own + 1), (editor, others - 1), (viewer, 0)]);
    }, new TenantOptions { WarmUp = false });
}
