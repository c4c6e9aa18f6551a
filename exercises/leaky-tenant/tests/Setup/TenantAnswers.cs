using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>How this exercise reads answers.</summary>
internal static class TenantAnswers
{
    extension(Answer answer)
    {
        /// <summary>The document of a 200 or 201; null for anything else.</summary>
        public Document? Document => answer.Status is 200 or 201 ? answer.Read<Document>() : null;

        /// <summary>The documents of a 200; null for anything else.</summary>
        public IReadOnlyList<Document>? Documents => answer.Status == 200 ? answer.Read<List<Document>>() : null;

        /// <summary>The report of a 200; null for anything else.</summary>
        public Usage? Usage => answer.Status == 200 ? answer.Read<Usage>() : null;

        /// <summary>The deliveries of a 200; null for anything else.</summary>
        public IReadOnlyList<Delivery>? Deliveries => answer.Status == 200 ? answer.Read<List<Delivery>>() : null;

        /// <summary>Whether these are problem details with this status.</summary>
        public bool IsRefusal(int status) => answer.Status == status && answer.IsProblem;
    }
}
