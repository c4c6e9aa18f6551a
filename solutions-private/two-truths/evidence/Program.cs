using System.Globalization;
using System.Text;
using Harness.Postgres;
using TwoTruths.Evidence;

// The labels are counterfactual: the same script is run with the cause and without it, and with each decoy's own cause gone. What differs only with
// the cause is affected by it.
var (publicFolder, privateFolder) = (args[0], args[1]);
var script = new Script();
await using var server = await PostgresServer.StartAsync();
var caused = await Run.UnderAsync(script, server, clock => new Releases { Now = () => clock.Now });
var uncaused = await Run.UnderAsync(script, server, clock => new Releases { Now = () => clock.Now, ShortTries = DateTimeOffset.MaxValue });
var withoutD3 = await Run.UnderAsync(script, server, clock => new Releases { Now = () => clock.Now, CancelTellsFirst = DateTimeOffset.MaxValue });

var affected = caused.Differing.Except(uncaused.Differing).Order(StringComparer.Ordinal).ToList();
var lookAlikes = caused.Differing.Intersect(uncaused.Differing).ToList();
var ofD3 = caused.Differing.Except(withoutD3.Differing).ToList();
if (affected.Intersect(ofD3).Any()) throw new InvalidOperationException("An order is affected by two causes.");
if (uncaused.Differing.Except(caused.Differing).Any()) throw new InvalidOperationException("Without the cause, something differs that does not differ with it.");
var began = caused.Shop.Where(row => affected.Contains(row.OrderId)).Min(row => row.ChangedAt);
Console.WriteLine($"{caused.Shop.Count} orders, {caused.Differing.Count} differ: {affected.Count} by the cause, {lookAlikes.Count} look-alikes ({ofD3.Count} by D3). Began {began:O}.");

Write("orders.csv", "orderId,customer,amountMinor,state,sequence,changedAt", caused.Shop.Select(row => $"{row.OrderId},{row.Customer},{row.AmountMinor},{row.State},{row.Sequence},{Moment(row.ChangedAt)}"));
Write("billing.csv", "orderId,customer,amountMinor,state,sequence,setAt,editedBy", caused.Billing.OrderBy(held => held.Key, StringComparer.Ordinal).Select(held =>
    $"{held.Key},{held.Value.Message.Customer},{held.Value.Message.AmountMinor},{held.Value.Message.State},{held.Value.Message.Sequence},{Moment(held.Value.TakenAt.UtcDateTime)},{held.Value.EditedBy}"));
Write("messages.csv", "takenAt,messageId,orderId,sequence,state", caused.Taken.Select((one, index) => $"{Moment(one.At.UtcDateTime)},m-{index + 1:00000},{one.Message.OrderId},{one.Message.Sequence},{one.Message.State}"));
File.WriteAllText(Path.Combine(publicFolder, "service.log"), string.Join('\n', caused.Log) + "\n");
new Sheets(privateFolder, caused, affected, began).Write();

void Write(string name, string head, IEnumerable<string> rows) =>
    File.WriteAllText(Path.Combine(publicFolder, name), new StringBuilder().Append(head).Append('\n').AppendJoin('\n', rows).Append('\n').ToString());

static string Moment(DateTime at) => DateTime.SpecifyKind(at, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
