"""GRPO with TRL on codegym's tasks. Put your model's name where the tiny one is made."""

from datasets import Dataset
from trl import GRPOConfig, GRPOTrainer

from codegym.trainers.tiny import tiny_model
from codegym.trainers.trl import reward_func, rows

model, tokenizer = tiny_model()  # knows nothing, and needs no network
shortest = sorted(rows("authored"), key=lambda row: len(row["prompt"][0]["content"]))[:4]
judged = reward_func("authored", reward="fraction", asynchronous=True)
trainer = GRPOTrainer(
    model=model,
    processing_class=tokenizer,
    reward_funcs=judged,
    train_dataset=Dataset.from_list(shortest),
    args=GRPOConfig(
        output_dir="out-trl",
        max_steps=2,
        per_device_train_batch_size=4,
        num_generations=4,
        max_completion_length=16,
        gradient_checkpointing=False,
        report_to="none",
        save_strategy="no",
        use_cpu=True,
        logging_steps=1,
    ),
)
trainer.train()
judged.close()
dropped = trainer.state.log_history[0]["codegym/dropped"]
print("took", trainer.state.global_step, "steps; dropped in the first:", dropped)
